/** One group's figures while its events go by: exact, whatever their number. */
import { compareCodePoints } from '../../model/canonical-json.js';
import type { FieldValue, Metric } from '../aggregation.js';
import type { IndexedEvent, JsonObject } from '../event.js';
import type { EventGroup } from '../event-index.js';
import { fieldValue, put } from '../field-paths.js';
import type { DistinctValues } from './distinct-values.js';
import { createMetricFigure, type MetricFigure } from './metric-figure.js';

export type GroupedEvent = Pick<IndexedEvent, 'id' | 'timestamp' | 'fields'>;

/** What a group keeps of its newest event (of several at one instant the one with the largest id). */
interface Newest {
  readonly id: string;
  readonly timestamp: string;
  readonly key: readonly FieldValue[];
  readonly copied: JsonObject;
}

export class Accumulator {
  readonly #figures: readonly MetricFigure[];
  readonly #copied: readonly string[] | null;
  #events = 0;
  #newest: Newest | null = null;

  /**
   * @param copied fields of the newest event that are kept, by their paths; null: the whole event
   * @param values where different values are kept
   */
  constructor(metrics: readonly Metric[], copied: readonly string[] | null, values: DistinctValues) {
    this.#figures = metrics.map((metric) => createMetricFigure(metric, values));
    this.#copied = copied;
  }

  /**
   * @param key the event's own values: of forms that come to the same key, the group's is the newest event's
   * @returns how many more different values it keeps in memory than before
   */
  add(event: GroupedEvent, key: readonly FieldValue[]): number {
    this.#events++;
    if (this.#newest === null || isNewer(event, this.#newest)) {
      const { id, timestamp, fields } = event;
      this.#newest = { id, timestamp, key, copied: copiedOf(fields, this.#copied) };
    }
    let more = 0;
    for (const figure of this.#figures) more += figure.add(event.fields);
    return more;
  }

  /** Different values kept in memory. */
  get values(): number {
    return this.#figures.reduce((size, figure) => size + figure.size, 0);
  }

  /** Under which they are kept. */
  get keptAs(): readonly number[] {
    return this.#figures.flatMap(({ keptAs }) => (keptAs === null ? [] : [keptAs]));
  }

  group(): EventGroup {
    const metrics = Object.fromEntries(this.#figures.map((figure) => [figure.name, figure.value()]));
    return { key: this.#newest?.key ?? [], events: this.#events, metrics, copied: this.#newest?.copied ?? {} };
  }
}

function isNewer(event: GroupedEvent, than: Newest): boolean {
  if (event.timestamp !== than.timestamp) return event.timestamp > than.timestamp;
  return compareCodePoints(event.id, than.id) > 0;
}

function copiedOf(fields: JsonObject, copied: readonly string[] | null): JsonObject {
  if (copied === null) return fields;
  const found: Record<string, unknown> = {};
  for (const path of copied) {
    const value = fieldValue(fields, path);
    if (value !== undefined) put(found, path, value);
  }
  return found;
}
