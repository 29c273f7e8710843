/** What two stores hold, compared document by document. */
import { canonicalJson, isObject } from '../../../src/model/canonical-json.js';

/** Bodies by where they lie: `days A|2020-02-17`. */
export type Contents = Readonly<Record<string, unknown>>;

export interface Difference {
  /** - lost: less is there than in an undisturbed run; doubled: more; diverged: as much, but other */
  readonly kind: 'lost' | 'doubled' | 'diverged';
  readonly what: string;
}

/** @param expected of the run that nothing happened to */
export function differencesOf(found: Contents, expected: Contents): readonly Difference[] {
  const places = [...new Set([...Object.keys(expected), ...Object.keys(found)])].sort();
  return places.flatMap((place): Difference[] => {
    const [is, was] = [found[place], expected[place]];
    if (is === undefined) return [{ kind: 'lost', what: `${place} is not there` }];
    if (was === undefined) return [{ kind: 'doubled', what: `${place} is there and should not be: ${shortened(is)}` }];
    if (canonicalJson(is) === canonicalJson(was)) return [];
    const surplus = sumOfNumbers(is) - sumOfNumbers(was);
    const kind = surplus < 0 ? 'lost' : surplus > 0 ? 'doubled' : 'diverged';
    return [{ kind, what: `${place}${firstDifference(is, was)}` }];
  });
}

/** `.figures.rows is 3 and not 4`. */
function firstDifference(is: unknown, was: unknown): string {
  if (isObject(is) && isObject(was)) {
    const name = [...new Set([...Object.keys(was), ...Object.keys(is)])].find(
      (each) => canonicalJson(is[each] ?? null) !== canonicalJson(was[each] ?? null),
    );
    if (name !== undefined) return `.${name}${firstDifference(is[name], was[name])}`;
  }
  return ` is ${shortened(is)} and not ${shortened(was)}`;
}

const LONGEST_SHOWN = 200;

function shortened(body: unknown): string {
  return canonicalJson(body ?? null).slice(0, LONGEST_SHOWN);
}

function sumOfNumbers(value: unknown): number {
  if (typeof value === 'number') return value;
  const parts = Array.isArray(value) ? value : isObject(value) ? Object.values(value) : [];
  return parts.reduce<number>((sum, part) => sum + sumOfNumbers(part), 0);
}
