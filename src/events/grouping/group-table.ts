/**
 * The groups of one interval in memory of a bounded size. Where they are too many, half of them (by a digest of their keys) are let
 * go, to be counted in another reading of the same events; so every group is counted whole, in one of the readings.
 */
import type { FieldValue, Metric } from '../aggregation.js';
import type { JsonObject } from '../event.js';
import type { EventGroup } from '../event-index.js';
import { fieldValue, put } from '../field-paths.js';
import { KIND, type EventColumns } from '../pages/event-columns.js';
import type { EventPage } from '../pages/event-page.js';
import { digestOfBytes } from './digest.js';
import { Figures, FIGURE_BYTES } from './figures.js';
import { KeyBytes } from './key-bytes.js';
import { keysOf, keyText } from './keys.js';
import { createMetricFigures, METRIC_BYTES, type MetricFigures } from './metric-figures.js';
import { NEWEST_BYTES, NewestEvents } from './newest-events.js';
import { TextNumbers } from './text-numbers.js';

/** How events are grouped, and what is kept of each group. */
export interface TableGrouping {
  readonly fields: readonly string[];
  readonly metrics: readonly Metric[];
  /** Of the newest event; null: the whole event. */
  readonly copied: readonly string[] | null;
}

/** The groups whose keys' digests end in these bits. */
export interface Share {
  readonly bits: number;
  readonly length: number;
}

export const EVERYTHING: Share = { bits: 0, length: 0 };

/** A group that is too large by itself can't be shared out any more. */
const MOST_BITS = 20;

export class GroupTable {
  readonly #grouping: TableGrouping;
  readonly #budget: number;
  readonly #columns: readonly number[];
  /** What each group takes. */
  readonly #groupBytes: number;
  readonly #left: Share[] = [];
  readonly #events = new Figures();
  readonly #newest = new NewestEvents();
  readonly #metrics: readonly MetricFigures[];
  readonly #key = new KeyBytes();
  /** By which the groups are numbered. */
  #keys = new TextNumbers();
  #share: Share;

  /**
   * @param columns of the pages whose events are to come
   * @param budget bytes of memory, about
   */
  constructor(grouping: TableGrouping, columns: EventColumns, share: Share, budget: number) {
    this.#grouping = grouping;
    this.#share = share;
    this.#budget = budget;
    this.#groupBytes = FIGURE_BYTES + NEWEST_BYTES + grouping.metrics.length * METRIC_BYTES;
    this.#columns = grouping.fields.map((field) => columns.indexOf(field));
    this.#metrics = grouping.metrics.map((metric) => createMetricFigures(metric, columns.indexOf(metric.field)));
  }

  /** @returns whether the event is in a group at all, of whatever share */
  add(page: EventPage, row: number): boolean {
    for (const column of this.#columns) if (page.kindOf(row, column) === KIND.nothing) return false;
    if (this.#key.set(page, row, this.#columns)) {
      this.#addToGroup(page, row);
      return true;
    }
    const keys = keysOf(page.fieldsOf(row), this.#grouping.fields);
    for (const key of keys) {
      this.#key.setKey(key);
      this.#addToGroup(page, row);
    }
    return keys.length > 0;
  }

  /** Shares that this reading had no room for. */
  get left(): readonly Share[] {
    return this.#left;
  }

  /** To be asked when all events have been added. */
  *groups(): Generator<EventGroup> {
    for (const metric of this.#metrics) metric.close();
    for (let group = 0; group < this.#keys.size; group++) {
      const newest = this.#newest.fieldsOf(group);
      yield {
        key: this.#keyOf(group, newest),
        events: this.#events.at(group),
        metrics: Object.fromEntries(this.#metrics.map((metric) => [metric.name, metric.valueOf(group)])),
        copied: copiedOf(newest, this.#grouping.copied),
      };
    }
  }

  #addToGroup(page: EventPage, row: number): void {
    const { bytes, start, end } = this.#key;
    if (this.#share.length > 0 && !isIn(this.#share, digestOfBytes(bytes, start, end))) return;
    const group = this.#keys.numberOfBytes(bytes, start, end);
    this.#events.set(group, this.#events.at(group) + 1);
    this.#newest.offer(group, page, row);
    for (const metric of this.#metrics) metric.add(group, page, row);
    while (this.#bytes > this.#budget && this.#share.length < MOST_BITS && this.#keys.size > 1) this.#letHalfGo();
  }

  get #bytes(): number {
    let bytes = this.#keys.bytes + this.#newest.bytes + this.#keys.size * this.#groupBytes;
    for (const metric of this.#metrics) bytes += metric.bytes;
    return bytes;
  }

  #letHalfGo(): void {
    const { bits, length } = this.#share;
    this.#share = { bits, length: length + 1 };
    this.#left.push({ bits: bits + 2 ** length, length: length + 1 });
    const before = this.#keys;
    const kept: number[] = [];
    for (let group = 0; group < before.size; group++) if (isIn(this.#share, before.digestOf(group))) kept.push(group);
    this.#keys = new TextNumbers();
    for (const group of kept) this.#keys.numberOf(before.textOf(group));
    for (const figures of [this.#events, this.#newest, ...this.#metrics]) figures.keep(kept);
  }

  /** The newest event's own values: of forms that come to the same key, they are the group's. */
  #keyOf(group: number, newest: JsonObject): readonly FieldValue[] {
    const text = this.#keys.textOf(group);
    const key = keysOf(newest, this.#grouping.fields).find((one) => keyText(one) === text);
    if (key === undefined) throw new TypeError(`The newest event of the group ${text} is not in it.`);
    return key;
  }
}

function isIn({ bits, length }: Share, digest: number): boolean {
  return digest % 2 ** length === bits;
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
