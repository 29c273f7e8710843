/** The event index: written by the intake, read by those who count. Elasticsearch and the embedded directory both fulfil it. */
import type { EventFilter, FieldValue, Metric } from './aggregation.js';
import type { JsonObject } from './event.js';
import type { EventTypeDefinition } from './event-type.js';
import type { EventColumns } from './pages/event-columns.js';
import type { EventPage } from './pages/event-page.js';

/** An event to be written under its id: once, whatever comes again. */
export interface EventWrite {
  readonly type: string;
  readonly id: string;
  /** `YYYY-MM-DDTHH:MM:SS.sssZ`: its UTC month says which index it lies in. */
  readonly timestamp: string;
  /** With `timestamp` and `arrived`. */
  readonly fields: JsonObject;
  /**
   * Null: what lies under the id stays. Else the id is a fixed window's, and the event replaces one of a smaller version
   * (milliseconds since 1970, made unique among clicks of one instant where it can be).
   */
  readonly version: number | null;
}

/**
 * - created: it is there now, and was not before; replaced: in the place of an earlier click of its window
 * - duplicate: something lay under its id, which stays
 * - refused: the index can't take this very event (a field of another form than its mapping, a text too long)
 */
export type EventOutcome =
  { readonly result: 'created' | 'replaced' | 'duplicate' } | { readonly result: 'refused'; readonly reason: string };

/** Half-open. */
export interface TimeWindow {
  readonly start: Date;
  readonly end: Date;
}

export interface EventSelection {
  readonly types: readonly string[];
  readonly filters: readonly EventFilter[];
}

/** What tells whether a window's events have changed: how many, and the latest and earliest arrival (ISO 8601; null: no events). */
export interface Arrivals {
  readonly events: number;
  readonly newest: string | null;
  readonly oldest: string | null;
  /** The exact sum of the clicks' places within their fixed windows: a later click that replaces one makes it larger. 0 where there are none. */
  readonly places: number;
}

export interface Grouping {
  /** Fields whose values make the groups; none: one group of everything. */
  readonly fields: readonly string[];
  readonly metrics: readonly Metric[];
  /** Fields to be copied from the newest event of each group (of several at one instant the one with the largest id). */
  readonly copied: readonly string[];
}

export interface EventGroup {
  /** A value for each field of the grouping: where one has several forms (`1`, `"1"`), they are one group, and it has the newest event's. */
  readonly key: readonly FieldValue[];
  readonly events: number;
  /** By the metric's name; null where no event of the group has a value for it: of a numeric metric, a number. */
  readonly metrics: Readonly<Record<string, number | null>>;
  /** By field; a field that the newest event does not have is absent. */
  readonly copied: JsonObject;
}

/** One state of the index, for as long as the work takes. Every read leaves out what arrived after the snapshot was taken. */
export interface EventSnapshot {
  /** One answer for each window, in their order. Windows may overlap. */
  readArrivals(selection: EventSelection, windows: readonly TimeWindow[]): Promise<readonly Arrivals[]>;

  /**
   * In pages that follow one another in time: none has an event that comes before one of an earlier page. A page is good until the next
   * one is asked for.
   * @param columns to be found in the pages
   * @param fields that the events have at least, all without
   */
  readPages(
    selection: EventSelection,
    window: TimeWindow,
    options: { readonly columns: EventColumns; readonly fields?: readonly string[]; readonly signal: AbortSignal },
  ): AsyncIterable<EventPage>;

  /**
   * Exact: no estimates, no limit on the number of groups, in no particular order. Events that lack a field of the grouping are in no group.
   */
  readGroups(
    selection: EventSelection,
    window: TimeWindow,
    grouping: Grouping,
    signal: AbortSignal,
  ): AsyncIterable<readonly EventGroup[]>;
}

/** Events to be written together. */
export interface EventBatch {
  /** An event that is not kept as it is: of very many, the bytes alone are less to hold. @throws TypeError for a type without definition */
  add(event: EventWrite): void;
  /**
   * Writes all of them, each at most once. What the month of an event needs is created before.
   * @returns an outcome for each, in the order in which they were added
   * @throws unavailable, refused, write-failed: then any of them may have been written, and writing the batch again is right
   */
  write(): Promise<readonly EventOutcome[]>;
}

export interface EventIndex {
  readonly name: 'elasticsearch' | 'embedded';
  /** Where it is, for messages: never with a password in it. */
  readonly address: string;

  /** @param types the definitions of all that will be added */
  batch(types: readonly EventTypeDefinition[]): EventBatch;

  /** A batch of what is there already. @returns and @throws as `EventBatch.write` */
  write(types: readonly EventTypeDefinition[], events: readonly EventWrite[]): Promise<readonly EventOutcome[]>;

  /** After it, snapshots see all that was written before it. */
  refresh(types: readonly string[]): Promise<void>;

  /** Those of the types that have an index at all: nothing was ever written for the others. */
  readStoredTypes(types: readonly string[]): Promise<readonly string[]>;

  /** UTC dates (`YYYY-MM-DD`) that have such events, sorted. */
  readDates(selection: EventSelection): Promise<readonly string[]>;

  withSnapshot<T>(types: readonly string[], work: (snapshot: EventSnapshot) => Promise<T>): Promise<T>;
}
