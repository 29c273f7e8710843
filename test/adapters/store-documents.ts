/** Builders of what the store suite writes: whole documents from the two things that a test cares about. */
import type { DayDocument, MonthDocument, SiteDay, TermCount, TotalDocument } from '../../src/model/documents.js';
import { FIGURE_COUNT, cellSumsOf, cellsOf, type Figures } from '../../src/model/figures.js';
import { monthOf } from '../../src/model/day.js';
import type { Marker } from '../../src/model/marker.js';
import { NOTHING_REJECTED } from '../../src/model/rejection.js';
import type { DocumentWrite, Lease, Store, StoredDocument, StrayDeletion } from '../../src/store/store.js';

type OwnWrite = Exclude<DocumentWrite, StrayDeletion>;

/** Twenty figures that all are multiples of one number, each another one. */
export function figures(unit: number): Figures {
  return Array.from({ length: FIGURE_COUNT }, (_, i) => unit * (i + 1));
}

/** Twenty figures that are all the same. */
export function allFigures(figure: number): Figures {
  return Array.from({ length: FIGURE_COUNT }, () => figure);
}

export function dayDocument(
  recordset: string,
  day: string,
  values: Figures,
  items: readonly TermCount[] = [],
): DayDocument {
  const cells = cellsOf((cell) => ({
    count: values[cell * 2] ?? 0,
    total: values[cell * 2 + 1] ?? 0,
    items,
    queries: [],
    geocodes: [],
  }));
  return { recordset_id: recordset, harvest_date: day, ...cells };
}

export function dayWrite(
  recordset: string,
  day: string,
  values: Figures = figures(1),
  items: readonly TermCount[] = [],
): OwnWrite {
  return {
    kind: 'day',
    recordset,
    day,
    body: Buffer.from(JSON.stringify(dayDocument(recordset, day, values, items))),
    figures: values,
  };
}

export function monthDocument(recordset: string, month: string, values: Figures = figures(1)): MonthDocument {
  return { month, ...totalDocument(recordset, values, `${month}-01`, `${month}-28`, 2) };
}

export function totalDocument(
  recordset: string,
  values: Figures = figures(1),
  firstDay = '2020-01-01',
  lastDay = '2020-01-02',
  days = 2,
): TotalDocument {
  return { recordset_id: recordset, first_day: firstDay, last_day: lastDay, days, ...cellSumsOf(values) };
}

export function monthWrite(recordset: string, month: string, values: Figures = figures(1)): OwnWrite {
  return { kind: 'month', recordset, month, body: monthDocument(recordset, month, values) };
}

export function totalWrite(recordset: string, values: Figures = figures(1)): OwnWrite {
  return { kind: 'total', recordset, body: totalDocument(recordset, values) };
}

export function siteDay(day: string, rows = 3): SiteDay {
  return {
    day,
    zone: 'UTC',
    rows,
    counted: rows,
    rejected: NOTHING_REJECTED,
    events: cellsOf(() => ({ events: 1, zero_hits: 0, records: 2 })),
    recordsets: 1,
    sources: { postgres: { rows } },
    checksum: 'sha256:00',
  };
}

export function marker(statistic: string, interval: string, changes: Partial<Marker> = {}): Marker {
  return {
    statistic,
    interval,
    month: monthOf(interval),
    state: 'complete',
    settled: true,
    attempt: 1,
    holder: 'test',
    started: '2020-03-01T00:00:00.000Z',
    finished: '2020-03-01T00:00:01.000Z',
    zone: 'UTC',
    settings: { 'lists.top': 1000, 'rejects.maxCount': 1e12, 'rejects.maxRowBytes': 4_194_304 },
    fingerprint: { rows: 20, newest: '9007199254740993' },
    checksum: 'sha256:00',
    figures: { rows: 20, counted: 19, rejected: 1, documents: 2, deleted: 0, duration_ms: 5 },
    reason: null,
    ...changes,
  };
}

/** The document taken away. */
export function without(write: OwnWrite): DocumentWrite {
  return write.kind === 'day' ? { ...write, body: null, figures: null } : { ...write, body: null };
}

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

export async function idsOf(documents: AsyncIterable<StoredDocument>): Promise<string[]> {
  return (await all(documents)).map(({ id }) => id);
}

const ALL_KINDS = ['day', 'month', 'total', 'site-day'] as const;

/** Does the work under a lease of its own, then makes everything that it wrote visible. */
export async function underLease<T>(store: Store, statistic: string, work: (lease: Lease) => Promise<T>): Promise<T> {
  const result = await store.withLease({ statistic, holder: `holder of ${statistic}`, seconds: 60 }, work);
  await store.refresh(ALL_KINDS);
  return result;
}

export async function writeAll(store: Store, writes: readonly DocumentWrite[]): Promise<number> {
  return await underLease(store, 'documents', (lease) => store.write(lease, writes));
}
