/**
 * The SQL that reads telemetry, the same for Postgres and the embedded directory. Tables are found by the search path. Every
 * column comes as text. The column `ip` is never read. Instants are untyped parameters, so that they take the type of the
 * `date` column (`timestamp` or `timestamptz`) and its index is used.
 */

/** What the queries below depend on. */
export interface SourceShape {
  readonly integerIds: boolean;
  /** Without a key on queries.id, a join could hand over a row several times. */
  readonly uniqueQueries: boolean;
  /** A B-tree index begins with `date`, so that the smallest and largest of a range cost a step each. */
  readonly dateIndex: boolean;
}

const INDEXED_COLUMNS = `
  SELECT i.indrelid AS relation, a.attname AS name, i.indisunique AND i.indnkeyatts = 1 AS is_key
  FROM pg_index i
  JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
  JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am m ON m.oid = c.relam
  WHERE i.indisvalid AND i.indpred IS NULL AND m.amname = 'btree'`;

export const SHAPE_SQL = `
  SELECT
    (EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = to_regclass('stats') AND a.attname = 'id'
       AND a.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype)))::text,
    (EXISTS (SELECT 1 FROM (${INDEXED_COLUMNS}) i WHERE i.relation = to_regclass('queries') AND i.name = 'id' AND i.is_key))::text,
    (EXISTS (SELECT 1 FROM (${INDEXED_COLUMNS}) i WHERE i.relation = to_regclass('stats') AND i.name = 'date'))::text`;

export function decodeShape(row: readonly (string | null)[] | undefined): SourceShape {
  const [integerIds, uniqueQueries, dateIndex] = row ?? [];
  return {
    integerIds: integerIds === 'true',
    uniqueQueries: uniqueQueries === 'true',
    dateIndex: dateIndex === 'true',
  };
}

/** Rows of a window, as `TelemetryRow` has them. $1 and $2: its start and end. */
export function rowsSql(shape: SourceShape): string {
  const queries = shape.uniqueQueries
    ? 'queries'
    : '(SELECT id, min(query_hash::text) AS query_hash FROM queries GROUP BY id)';
  return `
    SELECT s.id::text, s.type::text, s.record_type::text, q.query_hash::text, s.ip_geocode::text, s.payload::text
    FROM stats s LEFT JOIN ${queries} q ON q.id = s.query_id
    WHERE s.date >= $1 AND s.date < $2`;
}

/** Rows and newest id of each bucket. $1: the boundaries; $2 and $3: the first and the last of them. */
export function fingerprintsSql(shape: SourceShape): string {
  const newest = shape.integerIds ? 'max(s.id)::text' : 'max(s.id::text COLLATE "C")';
  return `
    SELECT width_bucket(s.date, $1)::text, count(*)::text, ${newest}
    FROM stats s WHERE s.date >= $2 AND s.date < $3 GROUP BY width_bucket(s.date, $1)`;
}

/** Makes `date_trunc` of a timestamptz cut at UTC midnight, in this transaction alone. */
export const UTC_SQL = `SET LOCAL TIME ZONE 'UTC'`;

/** First and last row of each UTC date from $1 to before $2, as milliseconds since 1970. */
export function datesSql(shape: SourceShape): string {
  return shape.dateIndex ? DATES_BY_INDEX_SQL : DATES_BY_SCAN_SQL;
}

// Rounded down to what a Date holds: boundaries are whole milliseconds, so a row stays on its side of them.
const milliseconds = (date: string) => `floor(extract(epoch FROM ${date}) * 1000)::bigint::text`;

/** Jumps from date to date by the index: some thousand steps, where reading a hundred million rows takes minutes. */
const DATES_BY_INDEX_SQL = `
  WITH RECURSIVE firsts AS (
    SELECT (SELECT min(s.date) FROM stats s WHERE s.date >= $1 AND s.date < $2) AS first
    UNION ALL
    SELECT (SELECT min(s.date) FROM stats s WHERE s.date >= date_trunc('day', f.first) + interval '1 day' AND s.date < $2)
    FROM firsts f WHERE f.first IS NOT NULL
  ), dates AS (
    SELECT f.first, (SELECT max(s.date) FROM stats s
      WHERE s.date >= f.first AND s.date < date_trunc('day', f.first) + interval '1 day' AND s.date < $2) AS last
    FROM firsts f WHERE f.first IS NOT NULL
  )
  SELECT ${milliseconds('first')}, ${milliseconds('last')} FROM dates`;

const DATES_BY_SCAN_SQL = `
  SELECT ${milliseconds('min(s.date)')}, ${milliseconds('max(s.date)')}
  FROM stats s WHERE s.date >= $1 AND s.date < $2 GROUP BY date_trunc('day', s.date)`;
