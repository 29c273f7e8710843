/** What a write puts into which table: columns and their values as text. */
import type { MonthDocument } from '../../model/documents.js';
import { figuresOf, type Figures } from '../../model/figures.js';
import { markerId, type Marker } from '../../model/marker.js';
import type { AggregateWrite } from '../aggregates.js';
import type { DocumentKind, DocumentWrite } from '../store.js';
import { hexOf } from './queries.js';

export interface TableShape {
  readonly name: string;
  readonly key: readonly string[];
  /** How the text of each column becomes its value; `?` stands for the text. */
  readonly columns: Readonly<Record<string, string>>;
}

/** Values by column, all text; only the key's where the row is to be deleted. */
export type Values = Readonly<Record<string, string>>;

export interface RowWrite {
  readonly table: TableShape;
  /** Names the row in messages. */
  readonly id: string;
  readonly key: Values;
  /** Null: to be deleted. */
  readonly values: Values | null;
}

const TEXT = '?';
const BYTES = `decode(?, 'hex')`;
const BIGINTS = '?::bigint[]';

const DAYS: TableShape = {
  name: 'idb.days',
  key: ['day', 'id'],
  columns: { day: TEXT, id: BYTES, recordset: BYTES, body: TEXT, figures: BIGINTS },
};
const MONTHS: TableShape = {
  name: 'idb.months',
  key: ['recordset', 'month'],
  columns: {
    recordset: BYTES,
    month: TEXT,
    id: BYTES,
    body: TEXT,
    first_day: TEXT,
    last_day: TEXT,
    days: '?::bigint',
    figures: BIGINTS,
  },
};
const TOTALS: TableShape = { name: 'idb.totals', key: ['id'], columns: { id: BYTES, body: TEXT } };
const SITE_DAYS: TableShape = { ...TOTALS, name: 'idb.site_days' };
const RUNS: TableShape = {
  name: 'idb.runs',
  key: ['statistic', 'interval'],
  columns: { statistic: TEXT, interval: TEXT, settled: '?::boolean', body: TEXT },
};

const AGGREGATES: TableShape = {
  name: 'idb.aggregates',
  key: ['index_name', 'id'],
  columns: { index_name: TEXT, id: BYTES, alias: TEXT, interval: TEXT, body: TEXT },
};

/** A stray lies under an id that its recordset and day do not make: it is found by that id alone. */
const STRAYS: Readonly<Record<DocumentKind, TableShape>> = {
  day: { ...DAYS, key: ['id'] },
  month: { ...MONTHS, key: ['id'] },
  total: TOTALS,
  'site-day': SITE_DAYS,
};

export function rowOfDocument(write: DocumentWrite): RowWrite {
  switch (write.kind) {
    case 'day':
      return dayRow(write);
    case 'month': {
      const id = `${write.recordset}|${write.month}`;
      const key = { recordset: hexOf(write.recordset), month: write.month };
      return { table: MONTHS, id, key, values: write.body && { ...key, id: hexOf(id), ...monthValues(write.body) } };
    }
    case 'total':
      return plainRow(TOTALS, write.recordset, write.body);
    case 'site-day':
      return plainRow(SITE_DAYS, write.day, write.body);
    case 'stray':
      return { table: STRAYS[write.of], id: write.id, key: { id: hexOf(write.id) }, values: null };
  }
}

export function rowOfMarker(marker: Marker): RowWrite {
  const { statistic, interval, settled } = marker;
  const key = { statistic, interval };
  return {
    table: RUNS,
    id: markerId(statistic, interval),
    key,
    values: { ...key, settled: String(settled), body: JSON.stringify(marker) },
  };
}

export function rowWithoutMarker(statistic: string, interval: string): RowWrite {
  return { table: RUNS, id: markerId(statistic, interval), key: { statistic, interval }, values: null };
}

export function rowOfAggregate({ index, id, interval, body }: AggregateWrite): RowWrite {
  const key = { index_name: index.name, id: hexOf(id) };
  const values = body === null ? null : { ...key, alias: index.alias, interval, body };
  return { table: AGGREGATES, id: `${index.name}/${id}`, key, values };
}

function dayRow({ recordset, day, body, figures }: Extract<DocumentWrite, { kind: 'day' }>): RowWrite {
  const id = `${recordset}|${day}`;
  const key = { day, id: hexOf(id) };
  if (body === null) return { table: DAYS, id, key, values: null };
  if (figures === null) throw new TypeError(`Day document ${id} has no figures.`);
  return {
    table: DAYS,
    id,
    key,
    values: { ...key, recordset: hexOf(recordset), body: body.toString(), figures: bigints(figures) },
  };
}

function monthValues(body: MonthDocument): Values {
  return {
    body: JSON.stringify(body),
    first_day: body.first_day,
    last_day: body.last_day,
    days: String(body.days),
    figures: bigints(figuresOf(body)),
  };
}

function plainRow(table: TableShape, id: string, body: object | null): RowWrite {
  const key = { id: hexOf(id) };
  return { table, id, key, values: body && { ...key, body: JSON.stringify(body) } };
}

function bigints(figures: Figures): string {
  return `{${figures.join(',')}}`;
}
