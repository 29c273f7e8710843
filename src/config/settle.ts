/** From what was written in all places to one value a field. */
import { absolutePath } from './absolute-path.js';
import type { Entry } from './entry.js';
import { FIELD_NAMES, fieldOf } from './fields.js';
import type { FieldName } from './field.js';
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
    const said = entries.filter((entry) => entry.name === name);
    const fallback = defaults.get(name) ?? { name, raw: fieldOf(name).default, origin: 'default', directory: '/' };
    return settleField(said, fallback, home);
  });
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
  return isPath === true && typeof value === 'string' ? absolutePath(value, directory, home) : value;
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
