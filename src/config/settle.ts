/** From what was written in all places to one value a field. */
import { absolutePath } from './absolute-path.js';
import type { Entry } from './entry.js';
import { FIELD_NAMES, fieldOf } from './fields.js';
import type { FieldName } from './field.js';
import { mergeRegistrations } from './registrations.js';
import { shownWrongValue } from './shown-value.js';

export interface SettledField {
  readonly name: FieldName;
  readonly value: unknown;
  readonly origin: string;
  /** What is wrong with it; the value is the default then, which says nothing about what the operator wants. */
  readonly problem: string | undefined;
  readonly warnings: readonly string[];
}

/**
 * One settled field a row of the table. The last entry of a field wins, and null in it gives the default. A wrong value that wins
 * is a problem; one that lost is only a warning, so that a file that someone may not write to can be overridden.
 * @param entries of all places, in their order
 * @param defaults what the environment makes of some fields' defaults
 */
export function settle(
  entries: readonly Entry[],
  defaults: ReadonlyMap<FieldName, Entry>,
  home: string,
): SettledField[] {
  return FIELD_NAMES.map((name) => {
    const said = mergedWhere(
      fieldOf(name).isMerged === true,
      entries.filter((entry) => entry.name === name),
    );
    const fallback = defaults.get(name) ?? { name, raw: fieldOf(name).default, origin: 'default', directory: '/' };
    return settleField(said, fallback, home);
  });
}

/** A merged field has one entry, made of all that were said; or, where some are wrong in themselves, these. */
function mergedWhere(isMerged: boolean, said: readonly Entry[]): readonly Entry[] {
  const wrong = said.filter((entry) => whatIsWrong(entry) !== undefined);
  return !isMerged || said.length === 0 ? said : wrong.length > 0 ? wrong.slice(0, 1) : [mergeRegistrations(said)];
}

function settleField(said: readonly Entry[], fallback: Entry, home: string): SettledField {
  const winner = said.at(-1) ?? fallback;
  const problem = whatIsWrong(winner);
  const isReset = winner.raw === null && winner !== fallback;
  return {
    name: fallback.name,
    value: valueOf(isReset || problem !== undefined ? fallback : winner, home),
    origin: isReset ? `${fallback.origin} (null in ${winner.origin})` : winner.origin,
    problem,
    warnings: said.slice(0, -1).flatMap((lost) => warningOf(lost, winner)),
  };
}

function valueOf({ name, raw, directory }: Entry, home: string): unknown {
  const { parser, isPath } = fieldOf(name);
  const value = raw === null ? null : parser.parse(raw);
  if (isPath !== true) return value;
  const absolute = (item: unknown) => (typeof item === 'string' ? absolutePath(item, directory, home) : item);
  return Array.isArray(value) ? value.map(absolute) : absolute(value);
}

function whatIsWrong({ name, raw, origin }: Entry): string | undefined {
  const field = fieldOf(name);
  if (raw === null || field.parser.parse(raw) !== undefined) return undefined;
  return `${name} is ${shownWrongValue(field, raw)} (${origin}): it must be ${field.parser.right}`;
}

function warningOf(lost: Entry, winner: Entry): string[] {
  const wrong = whatIsWrong(lost);
  return wrong === undefined ? [] : [`${wrong}; without effect, because ${winner.origin} wins`];
}
