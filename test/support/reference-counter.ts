/** Counting as plainly as it can be written, to hold the real one against. It knows nothing of how that is built. */
import { canonicalJson, compareCodePoints, isObject } from '../../src/model/canonical-json.js';
import type { TelemetryRow } from '../../src/model/telemetry.js';

interface PlainCell {
  count: number;
  total: number;
  items: Map<string, number>;
  queries: Map<string, number>;
  geocodes: Map<string, number>;
}

const CELL_NAMES = ['records', 'mediarecords'].flatMap((r) =>
  ['download', 'mapping', 'search', 'seen', 'view'].map((t) => `${r}.${t}`),
);

/** Day documents as values, by recordset; the lists cut to `top`. */
export function countPlainly(rows: readonly TelemetryRow[], day: string, top: number): Map<string, unknown> {
  const recordsets = new Map<string, Map<string, PlainCell>>();
  for (const row of rows) countRow(row, recordsets);
  return new Map([...recordsets].map(([recordset, cells]) => [recordset, documentOf(recordset, day, cells, top)]));
}

function countRow(
  [, type, recordType, query, geocode, payload]: TelemetryRow,
  recordsets: Map<string, Map<string, PlainCell>>,
): void {
  const name = `${recordType}.${type}`;
  if (!CELL_NAMES.includes(name)) return;
  const isOfRecords = type === 'view' || type === 'seen';
  const body = parse(payload);
  if (!isObject(body)) return;
  const entries = Object.entries(body).map(([key, value]) =>
    isOfRecords ? { item: key, recordset: value, hits: 1 } : { item: key, recordset: key, hits: value },
  );
  if (!entries.every(({ item, recordset, hits }) => isId(item) && isId(recordset) && isCount(hits))) return;
  const place = parse(geocode);
  for (const { item, recordset, hits } of entries as { item: string; recordset: string; hits: number }[]) {
    const cells = recordsets.get(recordset) ?? new Map<string, PlainCell>();
    recordsets.set(recordset, cells);
    const cell: PlainCell = cells.get(name) ?? {
      count: 0,
      total: 0,
      items: new Map(),
      queries: new Map(),
      geocodes: new Map(),
    };
    cells.set(name, cell);
    cell.count += 1;
    cell.total += hits;
    if (isOfRecords) add(cell.items, item, hits);
    if (type !== 'view' && query) add(cell.queries, query, hits);
    add(cell.geocodes, isObject(place) ? canonicalJson(place) : '{}', hits);
  }
}

function documentOf(recordset: string, day: string, cells: Map<string, PlainCell>, top: number): unknown {
  const cell = (name: string) => {
    const { count = 0, total = 0, items, queries, geocodes } = cells.get(name) ?? {};
    return {
      count,
      total,
      ...list('items', items, top, (term) => ({ term })),
      ...list('queries', queries, top, (term) => ({ term })),
      ...list('geocodes', geocodes, top, (geo) => ({ geo: JSON.parse(geo) as unknown })),
    };
  };
  const group = (recordType: string) =>
    Object.fromEntries(
      ['download', 'mapping', 'search', 'seen', 'view'].map((type) => [type, cell(`${recordType}.${type}`)]),
    );
  return { recordset_id: recordset, harvest_date: day, records: group('records'), mediarecords: group('mediarecords') };
}

function list(name: string, counts = new Map<string, number>(), top: number, entry: (term: string) => object): object {
  const sorted = [...counts].sort(([a, x], [b, y]) => y - x || compareCodePoints(a, b));
  const kept = top === 0 ? sorted : sorted.slice(0, top);
  const cut = sorted.slice(kept.length);
  const other =
    cut.length === 0
      ? {}
      : { [`${name}_other`]: { terms: cut.length, count: cut.reduce((sum, [, count]) => sum + count, 0) } };
  return { [name]: kept.map(([term, count]) => ({ ...entry(term), count })), ...other };
}

function add(counts: Map<string, number>, term: string, by: number): void {
  if (by > 0) counts.set(term, (counts.get(term) ?? 0) + by);
}

function isId(id: unknown): boolean {
  return typeof id === 'string' && id !== '' && id.isWellFormed() && Buffer.byteLength(id) <= 501;
}

function isCount(hits: unknown): boolean {
  return Number.isInteger(hits) && (hits as number) >= 0 && (hits as number) <= 1e12;
}

function parse(json: string | null): unknown {
  try {
    return json === null ? null : JSON.parse(json);
  } catch {
    return null;
  }
}
