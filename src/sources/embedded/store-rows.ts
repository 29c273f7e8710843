/** Puts a batch of rows into the telemetry tables, in one transaction. */
import { valuesSql } from '../../clients/embedded-parameters.js';
import type { PGlite, Transaction } from '@electric-sql/pglite';
import type { LoadRow } from './decode-line.js';

/** A row with its id. */
export type NamedRow = LoadRow & { readonly id: string };

export interface StoredCounts {
  readonly loaded: number;
  readonly replaced: number;
  readonly unchanged: number;
}

/** Nobody gathers statistics here, and without them the planner reads all queries for each row instead of their index. */
const BY_INDEX_SQL =
  'SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off';

const NEW_QUERIES_SQL = `
  INSERT INTO queries (query_hash, query)
  SELECT given.hash, given.query FROM unnest($1::text[], $2::text[]) AS given (hash, query)
  WHERE NOT EXISTS (SELECT 1 FROM queries q WHERE q.query_hash = given.hash)`;

const QUERY_IDS_SQL = `
  SELECT q.query_hash, min(q.id)::text FROM unnest($1::text[]) AS given (hash) JOIN queries q ON q.query_hash = given.hash
  GROUP BY q.query_hash`;

const COMPARED = [
  'date',
  'type',
  'record_type',
  'query_id',
  'ip_geocode::text',
  'payload::text',
  'source',
  'ip',
  'event_id',
];
const columns = (prefix: string) => COMPARED.map((column) => `${prefix}.${column}`).join(', ');

/** A row that is there already with the same content is not written, and not returned. */
const rowsSql = (rows: number) => `
  INSERT INTO stats AS stored (id, date, type, record_type, query_id, ip_geocode, payload, source, ip, event_id)
  SELECT given.id, given.date::timestamp, given.type, given.record_type, given.query_id::integer,
    given.geocode::json, given.payload::json, given.source, given.ip, given.event_id
  FROM ${valuesSql(rows, 10)} AS given (id, date, type, record_type, query_id, geocode, payload, source, ip, event_id)
  ON CONFLICT (id) DO UPDATE SET date = excluded.date, type = excluded.type, record_type = excluded.record_type,
    query_id = excluded.query_id, ip_geocode = excluded.ip_geocode, payload = excluded.payload, source = excluded.source,
    ip = excluded.ip, event_id = excluded.event_id
  WHERE (${columns('stored')}) IS DISTINCT FROM (${columns('excluded')})
  RETURNING (xmax = 0)::text`;

/** @param rows of which no two have the same id */
export async function storeRows(database: PGlite, rows: readonly NamedRow[]): Promise<StoredCounts> {
  return await database.transaction(async (transaction) => {
    const queryIds = await storeQueries(transaction, rows);
    const parameters = rows.flatMap((row) => rowParameters(row, queryIds));
    const written = await transaction.query<[string]>(rowsSql(rows.length), parameters, { rowMode: 'array' });
    const loaded = written.rows.filter(([isNew]) => isNew === 'true').length;
    return { loaded, replaced: written.rows.length - loaded, unchanged: rows.length - written.rows.length };
  });
}

/** One row for each query, however many rows name it. @returns its id by its hash */
async function storeQueries(transaction: Transaction, rows: readonly NamedRow[]): Promise<Map<string, string>> {
  const queries = new Map<string, string | null>();
  for (const { queryHash, query } of rows)
    if (queryHash !== null) queries.set(queryHash, queries.get(queryHash) ?? query);
  const hashes = [...queries.keys()];
  await transaction.exec(BY_INDEX_SQL);
  await transaction.query(NEW_QUERIES_SQL, [hashes, [...queries.values()]]);
  const found = await transaction.query<[string, string]>(QUERY_IDS_SQL, [hashes], { rowMode: 'array' });
  return new Map(found.rows);
}

function rowParameters(row: NamedRow, queryIds: ReadonlyMap<string, string>): (string | null)[] {
  const queryId = row.queryHash === null ? null : (queryIds.get(row.queryHash) ?? null);
  const { id, date, type, recordType, geocode, payload, source, ip, eventId } = row;
  return [id, date, type, recordType, queryId, geocode, payload, source, ip, eventId];
}
