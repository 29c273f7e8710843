/** What an audit found: for each kind of difference how many there are, and the first of them in full. */
import type { Day, Month } from '../../model/day.js';

/**
 * Kinds, each said of one document or day:
 * - ghost: stored, and nothing accounts for it; missing: accounted for, and not stored; differs: stored with other figures
 * - unreadable: stored, and not of the shape that idb writes; misplaced: its id is not what its content says
 * - elsewhere: documents that say they are of the day lie where no run writes those of the day
 * - checksum: the day's documents are not those that its run wrote
 * - unfinished: a run that failed or was killed, its months perhaps not settled
 * - stale: the source has changed since; not-collected: telemetry of a day that no run has collected
 */
export type DifferenceKind =
  | `${'day' | 'month' | 'total' | 'site-day'}-${'ghost' | 'missing' | 'differs' | 'unreadable' | 'misplaced'}`
  | 'day-checksum'
  | 'day-elsewhere'
  | 'day-unfinished'
  | 'day-stale'
  | 'day-not-collected';

export interface Difference {
  readonly kind: DifferenceKind;
  /** Id of the document, or the day. */
  readonly id: string;
  readonly message: string;
  /** What would have to be done again to mend it. */
  readonly day?: Day;
  readonly month?: Month;
  readonly recordset?: string;
}

export interface DifferencesOfKind {
  readonly kind: DifferenceKind;
  readonly count: number;
  readonly first: Difference;
}

/** What repairing needs of all differences, without keeping them all. */
export interface Mending {
  readonly days: ReadonlySet<Day>;
  readonly months: ReadonlySet<Month>;
  readonly recordsets: ReadonlySet<string>;
  /** Documents under ids that no run writes: only their deletion mends them. */
  readonly misplaced: readonly Difference[];
}

export class Differences {
  readonly #kinds = new Map<DifferenceKind, { count: number; first: Difference }>();
  readonly #days = new Set<Day>();
  readonly #months = new Set<Month>();
  readonly #recordsets = new Set<string>();
  readonly #misplaced: Difference[] = [];

  add(difference: Difference): void {
    const known = this.#kinds.get(difference.kind);
    if (known) known.count++;
    else this.#kinds.set(difference.kind, { count: 1, first: difference });
    if (difference.day !== undefined) this.#days.add(difference.day);
    if (difference.month !== undefined) this.#months.add(difference.month);
    if (difference.recordset !== undefined) this.#recordsets.add(difference.recordset);
    if (difference.kind.endsWith('-misplaced')) this.#misplaced.push(difference);
  }

  /** In the order in which they were first found. */
  byKind(): DifferencesOfKind[] {
    return [...this.#kinds].map(([kind, { count, first }]) => ({ kind, count, first }));
  }

  mending(): Mending {
    return { days: this.#days, months: this.#months, recordsets: this.#recordsets, misplaced: this.#misplaced };
  }
}
