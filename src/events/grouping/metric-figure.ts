/** One metric of one group while its events go by. */
import type { Metric } from '../aggregation.js';
import type { JsonObject } from '../event.js';
import { fieldValues } from '../field-paths.js';
import type { DistinctValues } from './distinct-values.js';
import { valueText } from './keys.js';

export interface MetricFigure {
  readonly name: string;
  /** @returns how many more different values it keeps in memory than before */
  add(fields: JsonObject): number;
  /** Different values kept in memory. */
  readonly size: number;
  /** Under which its values are kept; null: it keeps none. */
  readonly keptAs: number | null;
  /** Null where no event had a value that can be counted. */
  value(): number | null;
}

/** @param values of all groups and metrics together */
export function createMetricFigure({ name, kind, field }: Metric, values: DistinctValues): MetricFigure {
  return kind === 'unique' ? new DifferentValues(name, field, values) : new Numbers(name, field, kind);
}

class DifferentValues implements MetricFigure {
  readonly keptAs: number;
  #size = 0;

  constructor(
    readonly name: string,
    private readonly field: string,
    private readonly values: DistinctValues,
  ) {
    this.keptAs = values.addGroup();
  }

  get size(): number {
    return this.#size;
  }

  add(fields: JsonObject): number {
    const before = this.#size;
    for (const value of fieldValues(fields, this.field))
      if (this.values.add(this.keptAs, valueText(value))) this.#size++;
    return this.#size - before;
  }

  value(): number | null {
    return this.size === 0 ? null : this.size;
  }
}

/** Values that are no numbers are left out, as Elasticsearch refuses such events when they are indexed. */
class Numbers implements MetricFigure {
  readonly size = 0;
  readonly keptAs = null;
  #values = 0;
  #sum = 0;
  /** What the sum lost to rounding so far (Kahan), as Elasticsearch adds up: fractions come to the same in any order. */
  #lost = 0;
  #min = Infinity;
  #max = -Infinity;

  constructor(
    readonly name: string,
    private readonly field: string,
    private readonly kind: Exclude<Metric['kind'], 'unique'>,
  ) {}

  add(fields: JsonObject): number {
    for (const value of fieldValues(fields, this.field)) {
      if (typeof value === 'number' && Number.isFinite(value)) this.#addNumber(value);
    }
    return 0;
  }

  value(): number | null {
    if (this.#values === 0) return null;
    return { sum: this.#sum, min: this.#min, max: this.#max, avg: this.#sum / this.#values }[this.kind];
  }

  #addNumber(value: number): void {
    this.#values++;
    const corrected = value - this.#lost;
    const sum = this.#sum + corrected;
    this.#lost = sum - this.#sum - corrected;
    this.#sum = sum;
    this.#min = Math.min(this.#min, value);
    this.#max = Math.max(this.#max, value);
  }
}
