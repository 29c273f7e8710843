/** Of several registrations of one name the one that says `override: true`; all others are a problem. */
import type { Problems } from './problems.js';

export interface Candidate<T> {
  readonly name: string;
  readonly definition: T;
  readonly override: boolean;
  /** For messages: `built in`, `/etc/idigbio/my.mjs`. */
  readonly origin: string;
}

/** In the order in which their names came first. @param what `event type` */
export function chooseByName<T>(what: string, candidates: readonly Candidate<T>[], problems: Problems): readonly T[] {
  const byName = new Map<string, Candidate<T>[]>();
  for (const candidate of candidates) byName.set(candidate.name, [...(byName.get(candidate.name) ?? []), candidate]);
  return [...byName].flatMap(([name, all]) => {
    const overriding = all.filter(({ override }) => override);
    const [chosen] = overriding.length === 1 ? overriding : all;
    if (all.length > 1 && overriding.length !== 1) {
      const where = all.map(({ origin }) => origin).join(', ');
      problems.add(
        `${what} ${name} is registered more than once (${where}): say "override": true in the one that is meant`,
      );
    }
    return chosen === undefined ? [] : [chosen.definition];
  });
}
