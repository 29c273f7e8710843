/** Members of a registration, decoded one by one; what is not right is a problem, and the fallback goes on. */
import type { FieldValue } from '../events/aggregation.js';
import type { EventBuilder } from '../events/event-type.js';
import type { Place, Problems } from './problems.js';
import type { Member } from './translate.js';

export class MemberReader {
  readonly #members: ReadonlyMap<string, Member>;
  readonly #place: Place;
  readonly #problems: Problems;

  constructor(members: ReadonlyMap<string, Member>, place: Place, problems: Problems) {
    this.#members = members;
    this.#place = place;
    this.#problems = problems;
  }

  /** The path of a member for messages about it. */
  path(name: string): string {
    return this.#members.get(name)?.path ?? `${this.#place.path}.${name}`;
  }

  /**
   * @param parse gives undefined for what is not right
   * @param right to be read after "it must be"
   */
  read<T>(name: string, fallback: T, right: string, parse: (value: unknown) => T | undefined): T {
    const member = this.#members.get(name);
    if (member?.value === undefined) return fallback;
    const parsed = parse(member.value);
    if (parsed === undefined) this.#problems.wrong(member.path, this.#place, member.value, right);
    return parsed ?? fallback;
  }

  flag(name: string, fallback: boolean): boolean {
    return this.read(name, fallback, 'true or false', (value) => (typeof value === 'boolean' ? value : undefined));
  }

  oneOf<const T extends string>(name: string, fallback: T, choices: readonly T[]): T {
    return this.read(name, fallback, `one of ${choices.join(', ')}`, (value) =>
      choices.find((choice) => choice === value),
    );
  }

  /** Functions from fields to fields or null (builders and modifiers alike), which only a module can have. */
  functions(name: string): readonly EventBuilder[] {
    const { isModule } = this.#place;
    const right = isModule ? 'a list of functions' : 'in a plugin: functions can only be written in a module';
    return this.read<readonly EventBuilder[]>(name, [], right, (value) =>
      isModule && Array.isArray(value) && value.every((one) => typeof one === 'function')
        ? (value as EventBuilder[])
        : undefined,
    );
  }

  problem(name: string, what: string): void {
    this.#problems.at(this.path(name), this.#place, what);
  }
}

export function isFieldName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= 200;
}

export function isFieldValue(value: unknown): value is FieldValue {
  return (
    typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))
  );
}

/** A list of field names, none twice; a single one is a list of one. */
export function fieldNames(value: unknown): readonly string[] | undefined {
  const names: unknown[] = Array.isArray(value) ? value : [value];
  return names.every(isFieldName) && new Set(names).size === names.length ? names : undefined;
}
