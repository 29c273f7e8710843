/** Events of a window, in lists of a bounded size. */
import type { EmbeddedHandle } from '../../../clients/embedded.js';
import { passesFilters } from '../../../events/event-filter.js';
import type { EventSelection, TimeWindow } from '../../../events/event-index.js';
import type { EventColumns } from '../../../events/pages/event-columns.js';
import { EventPage } from '../../../events/pages/event-page.js';
import { EventScanner } from '../../../events/pages/event-scanner.js';
import { indexedEvent } from '../../../events/stored-fields.js';
import type { IndexedEvent, JsonObject } from '../../../events/event.js';
import { IdbError } from '../../../model/errors.js';
import { readTexts, streamTexts, type TextRow } from '../queries.js';

/** What a snapshot sees: rows up to this number. */
export interface Snapshot {
  readonly handle: EmbeddedHandle;
  readonly number: string;
}

export interface ReadOptions {
  readonly fields?: readonly string[];
  readonly signal: AbortSignal;
}

export interface PageOptions {
  readonly columns: EventColumns;
  readonly signal: AbortSignal;
}

type Order = 'any' | 'time';

const PAGE_EVENTS = 1_000;

/** @param window null: of all times */
export async function* readEvents(
  snapshot: Snapshot,
  selection: EventSelection,
  window: TimeWindow | null,
  { fields, signal }: ReadOptions,
): AsyncGenerator<readonly IndexedEvent[]> {
  for await (const bodies of readBodies(snapshot, selection, window, 'any', signal)) {
    const events = bodies
      .map((body) => JSON.parse(body) as JsonObject)
      .filter((stored) => passesFilters(stored, selection.filters))
      .map((stored) => indexedEvent(stored, fields));
    if (events.length > 0) yield events;
  }
}

/** @param order `any`: of the pages and in them */
export async function* readPages(
  snapshot: Snapshot,
  selection: EventSelection,
  window: TimeWindow,
  order: Order,
  { columns, signal }: PageOptions,
): AsyncGenerator<EventPage> {
  const { filters } = selection;
  const passes = (body: string) => filters.length === 0 || passesFilters(JSON.parse(body) as JsonObject, filters);
  for await (const bodies of readBodies(snapshot, selection, window, order, signal)) {
    const selected = bodies.filter(passes);
    if (selected.length > 0) yield pageOf(selected, columns);
  }
}

function pageOf(bodies: readonly string[], columns: EventColumns): EventPage {
  const bytes = Buffer.from(bodies.join(''));
  const scanner = new EventScanner(columns);
  for (let at = 0; at < bytes.length;) at = scanner.scan(bytes, at);
  return EventPage.ofStored(bytes, columns, scanner);
}

async function* readBodies(
  snapshot: Snapshot,
  { types }: EventSelection,
  window: TimeWindow | null,
  order: Order,
  signal: AbortSignal,
): AsyncGenerator<readonly string[]> {
  const { start, end } = textsOf(window);
  const lists = order === 'any' ? inPages(snapshot, types, start, end) : byTime(snapshot, types, start, end);
  for await (const bodies of lists) {
    if (signal.aborted)
      throw new IdbError('interrupted', `Interrupted while reading events from ${snapshot.handle.directory}.`);
    yield bodies;
  }
}

/** As the column has them: years of four digits sort as texts. */
export function textsOf(window: TimeWindow | null): { readonly start: string; readonly end: string } {
  if (window === null) return { start: '', end: '~' };
  return { start: window.start.toISOString(), end: window.end.toISOString() };
}

/** Pages by key: nothing is kept open between them, however long their events are worked on. */
async function* inPages(
  { handle, number }: Snapshot,
  types: readonly string[],
  start: string,
  end: string,
): AsyncGenerator<readonly string[]> {
  const sql = `
    SELECT body, "timestamp", number::text FROM idb.events
    WHERE type = $1 AND "timestamp" >= $2 AND ("timestamp", number) > ($2, $3::bigint) AND "timestamp" < $4
      AND number <= $5::bigint
    ORDER BY "timestamp", events.number LIMIT ${PAGE_EVENTS}`;
  for (const type of types) {
    // Numbers start at 1.
    let after = { time: start, number: '0' };
    for (let rows: TextRow[] | null = null; rows === null || rows.length === PAGE_EVENTS;) {
      rows = await readTexts(handle, sql, [type, after.time, after.number, end, number]);
      const [, time, last] = rows.at(-1) ?? [];
      if (time && last) after = { time, number: last };
      if (rows.length > 0) yield rows.map(([body]) => body ?? 'null');
    }
  }
}

async function* byTime(
  { handle, number }: Snapshot,
  types: readonly string[],
  start: string,
  end: string,
): AsyncGenerator<readonly string[]> {
  const sql = `
    SELECT body FROM idb.events
    WHERE type = ANY ($1::text[]) AND "timestamp" >= $2 AND "timestamp" < $3 AND number <= $4::bigint
    ORDER BY "timestamp", id`;
  let bodies: string[] = [];
  for await (const [body] of streamTexts(handle, sql, [types, start, end, number])) {
    bodies.push(body ?? 'null');
    if (bodies.length < PAGE_EVENTS) continue;
    yield bodies;
    bodies = [];
  }
  if (bodies.length > 0) yield bodies;
}
