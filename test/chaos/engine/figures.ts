/** What became of trials, counted. */
import type { Difference } from './differences.js';

/** A trial that has been tried. */
export interface Tried {
  readonly trial: string;
  readonly fault: string;
  /** What was not as if nothing had happened: nothing where it converged. */
  readonly differences: readonly Difference[];
  /** The place of the fault never came. */
  readonly isMissed: boolean;
}

/** Each that was tried is in one of the others: the worst that became of it, and missed only where nothing did. */
export interface Figures {
  readonly tried: number;
  readonly converged: number;
  readonly lost: number;
  readonly doubled: number;
  readonly diverged: number;
  readonly missed: number;
}

export function figuresOf(tried: readonly Tried[]): Figures {
  const ends = tried.map(endOf);
  const count = (end: ReturnType<typeof endOf>) => ends.filter((each) => each === end).length;
  return {
    tried: tried.length,
    converged: count('converged'),
    lost: count('lost'),
    doubled: count('doubled'),
    diverged: count('diverged'),
    missed: count('missed'),
  };
}

/** Faults that were tried and struck nowhere. */
export function neverStruck(tried: readonly Tried[]): readonly string[] {
  const struck = new Set(tried.flatMap(({ fault, isMissed }) => (isMissed ? [] : [fault])));
  return [...new Set(tried.map(({ fault }) => fault))].filter((fault) => !struck.has(fault));
}

function endOf({ differences, isMissed }: Tried): Exclude<keyof Figures, 'tried'> {
  const kinds = differences.map(({ kind }: Difference) => kind);
  const worst = (['lost', 'doubled', 'diverged'] as const).find((kind) => kinds.includes(kind));
  return worst ?? (isMissed ? 'missed' : 'converged');
}
