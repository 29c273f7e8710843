/** What every benchmark is: a name, what it shows, how long it takes, and how it comes to its figures. */
import type { Figure } from './figure.js';
import type { StoreName } from './place/place.js';

export interface Run {
  readonly store: StoreName;
  readonly rounds: number;
  /** Rows of a wide day. */
  readonly rows: number;
  /** What all other amounts are multiplied with; below 1 to see that the bench works, not how fast idb is. */
  readonly scale: number;
  readonly signal: AbortSignal;
}

export interface Benchmark {
  /** As `--only` takes it. */
  readonly name: string;
  /** In a few words, for the help. */
  readonly shows: string;
  /** At default sizes on two cores, for the help. */
  readonly takes: string;
  /** The stores with which it means something. */
  readonly stores: readonly StoreName[];
  readonly measure: (run: Run) => Promise<Figure[]>;
}

export function scaled({ scale }: Run, amount: number): number {
  return Math.max(1, Math.round(amount * scale));
}
