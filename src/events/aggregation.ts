/** An aggregation as it is registered: a statistic over the events of one type. */
import type { JsonObject } from './event.js';

export const INTERVAL_UNITS = ['hour', 'day', 'month', 'year'] as const;
export type IntervalUnit = (typeof INTERVAL_UNITS)[number];

export const METRIC_KINDS = ['sum', 'min', 'max', 'avg', 'unique'] as const;

export interface Metric {
  /** Under which the document has it: `volume`, `unique_count`. */
  readonly name: string;
  /** `unique`: the exact number of different values. */
  readonly kind: (typeof METRIC_KINDS)[number];
  readonly field: string;
}

export type FieldValue = string | number | boolean;

/** Events that are counted: all filters must hold. An event without the field is neither equal nor in. */
export type EventFilter =
  | { readonly field: string; readonly is: FieldValue }
  | { readonly field: string; readonly not: FieldValue }
  | { readonly field: string; readonly in: readonly FieldValue[] }
  | { readonly field: string; readonly exists: boolean };

/** Changes an event for the counting, or leaves it out (null). */
export type EventModifier = (fields: JsonObject) => JsonObject | null;

export interface AggregationDefinition {
  /** The statistic's name in the ledger: `file-download-agg`. */
  readonly name: string;
  /** Name of the event type. */
  readonly event: string;
  /** Events are grouped by these fields' values; none: one document an interval, with the key `all`. */
  readonly fields: readonly string[];
  readonly interval: IntervalUnit;
  /** How much an index holds; never less than an interval. */
  readonly indexInterval: Exclude<IntervalUnit, 'hour'>;
  /** Name of the indices without the operator's prefix and the interval behind it, which is their alias: `stats-file-download`. */
  readonly index: string;
  readonly metrics: readonly Metric[];
  /** Field of the document → field of the newest event of the group, or what a plugin makes of that event. */
  readonly copyFields: Readonly<Record<string, string | ((newest: JsonObject) => unknown)>>;
  readonly filters: readonly EventFilter[];
  /** Of plugins: they make the events be read one by one. */
  readonly modifiers: readonly EventModifier[];
}
