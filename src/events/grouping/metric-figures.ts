/** One metric of all groups while their events go by: exact, whatever their number. */
import type { Metric } from '../aggregation.js';
import { KIND } from '../pages/event-columns.js';
import type { EventPage } from '../pages/event-page.js';
import { wholeNumberAt } from '../pages/event-scanner.js';
import { DistinctValues } from './distinct-values.js';
import { Figures, FIGURE_BYTES } from './figures.js';
import { valueText } from './keys.js';

export interface MetricFigures {
  readonly name: string;
  /** In memory, without what each group takes. */
  readonly bytes: number;
  add(group: number, page: EventPage, row: number): void;
  /** No event comes any more: what only adding needs is let go of. */
  close(): void;
  /** Null where no event of the group had a value that can be counted. */
  valueOf(group: number): number | null;
  /** @param kept groups that stay, in the order in which they are numbered from now on */
  keep(kept: readonly number[]): void;
}

/** What a group takes of most metrics. */
export const METRIC_BYTES = 5 * FIGURE_BYTES;

/** @param column where the metric's field is */
export function createMetricFigures({ name, kind }: Metric, column: number): MetricFigures {
  return kind === 'unique' ? new DifferentValues(name, column) : new Numbers(name, kind, column);
}

class DifferentValues implements MetricFigures {
  #values = new DistinctValues();
  readonly #sizes = new Figures();

  constructor(
    readonly name: string,
    private readonly column: number,
  ) {}

  get bytes(): number {
    return this.#values.bytes;
  }

  add(group: number, page: EventPage, row: number): void {
    const more = this.#addValues(group, page, row);
    if (more > 0) this.#sizes.set(group, this.#sizes.at(group) + more);
  }

  close(): void {
    this.#values = new DistinctValues();
  }

  valueOf(group: number): number | null {
    return this.#sizes.at(group) || null;
  }

  keep(kept: readonly number[]): void {
    this.#values.keep(kept);
    this.#sizes.keep(kept);
  }

  /** @returns how many it did not have */
  #addValues(group: number, page: EventPage, row: number): number {
    const { column } = this;
    const kind = page.kindOf(row, column);
    if (kind === KIND.nothing) return 0;
    if (kind !== KIND.other) {
      const isNew = this.#values.addBytes(group, page.bytes, page.startOf(row, column), page.endOf(row, column));
      return Number(isNew);
    }
    let more = 0;
    for (const value of page.valuesOf(row, column)) if (this.#values.add(group, valueText(value))) more++;
    return more;
  }
}

/** Values that are no numbers are left out, as Elasticsearch refuses such events when they are indexed. */
class Numbers implements MetricFigures {
  readonly bytes = 0;
  readonly #counts = new Figures();
  readonly #sums = new Figures();
  /** What the sums lost to rounding so far (Kahan), as Elasticsearch adds up: fractions come to the same in any order. */
  readonly #lost = new Figures();
  readonly #least = new Figures(Infinity);
  readonly #most = new Figures(-Infinity);

  constructor(
    readonly name: string,
    private readonly kind: Exclude<Metric['kind'], 'unique'>,
    private readonly column: number,
  ) {}

  add(group: number, page: EventPage, row: number): void {
    const { column } = this;
    const kind = page.kindOf(row, column);
    if (kind === KIND.wholeNumber)
      this.#addNumber(group, wholeNumberAt(page.bytes, page.startOf(row, column), page.endOf(row, column)));
    else if (kind === KIND.other)
      for (const value of page.valuesOf(row, column))
        if (typeof value === 'number' && Number.isFinite(value)) this.#addNumber(group, value);
  }

  close(): void {
    // All of it is the figures themselves.
  }

  valueOf(group: number): number | null {
    const count = this.#counts.at(group);
    if (count === 0) return null;
    const sum = this.#sums.at(group);
    return { sum, min: this.#least.at(group), max: this.#most.at(group), avg: sum / count }[this.kind];
  }

  keep(kept: readonly number[]): void {
    for (const figures of [this.#counts, this.#sums, this.#lost, this.#least, this.#most]) figures.keep(kept);
  }

  #addNumber(group: number, value: number): void {
    this.#counts.set(group, this.#counts.at(group) + 1);
    const before = this.#sums.at(group);
    const corrected = value - this.#lost.at(group);
    const sum = before + corrected;
    this.#lost.set(group, sum - before - corrected);
    this.#sums.set(group, sum);
    this.#least.set(group, Math.min(this.#least.at(group), value));
    this.#most.set(group, Math.max(this.#most.at(group), value));
  }
}
