/**
 * The SQL that reads telemetry, the same for Postgres and the embedded directory. Tables are found by the search path. Every
 * column comes as text. The column `ip` is never read. Instants are untyped parameters or literals, so that they take the type
 * of the `date` column (`timestamp` or `timestamptz`) and its index is used.
 */

/** What the queries below depend on. */
export interface SourceShape {
  readonly integerIds: boolean;
  /** Without a key on queries.id, a join could hand over a row several times. */
  readonly uniqueQueries: boolean;
  /** A B-tree index begins with `date`, so that the smallest and largest of a range cost a step each. */
  readonly dateIndex: boolean;
  /** Rows may name the event that they are. */
  readonly eventIds: boolean;
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
    (EXISTS (SELECT 1 FROM (${INDEXED_COLUMNS}) i WHERE i.relation = to_regclass('stats') AND i.name = 'date'))::text,
    (EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = to_regclass('stats') AND a.attname = 'event_id'
       AND a.attnum > 0 AND NOT a.attisdropped))::text`;

export function decodeShape(row: readonly (string | null)[] | undefined): SourceShape {
  const [integerIds, uniqueQueries, dateIndex, eventIds] = row ?? [];
  return {
    integerIds: integerIds === 'true',
    uniqueQueries: uniqueQueries === 'true',
    dateIndex: dateIndex === 'true',
    eventIds: eventIds === 'true',
  };
}

/** Characters of an id that is a text: enough to tell it, and longer ones could not be told apart in a message anyway. */
export const ID_CHARACTERS = 1_000;

const FIELDS = ['type', 'record_type', 'query_hash', 'ip_geocode', 'payload', 'event_id'];

/**
 * Rows of a window: the fields as `ByteRow` has them, and last a column that is null but for a row that is larger than it may
 * be. Of that one only the id leaves the server. Complete without parameters, as COPY wants it.
 * @param from and `to`: instants as `instantText` writes them
 * @param maxRowBytes of all fields together
 */
export function rowsSql(shape: SourceShape, from: string, to: string, maxRowBytes: number): string {
  const bytes = ['0::bigint', ...['full_id', ...FIELDS].map((field) => `coalesce(octet_length(${field}), 0)`)].join(
    ' + ',
  );
  const unlessLarge = FIELDS.map((field) => `CASE WHEN NOT is_large THEN ${field} END`).join(', ');
  // Without OFFSET 0 the planner would pull the queries up, and read and measure every field several times.
  return `
    SELECT id, ${unlessLarge}, CASE WHEN is_large THEN 'row-too-large' END
    FROM (SELECT *, ${bytes} > ${maxRowBytes} AS is_large
      FROM (${fieldsSql(shape, from, to)} OFFSET 0) AS fields OFFSET 0) AS measured`;
}

function fieldsSql(shape: SourceShape, from: string, to: string): string {
  const queries = shape.uniqueQueries
    ? 'queries'
    : '(SELECT id, min(query_hash::text) AS query_hash FROM queries GROUP BY id)';
  return `
    SELECT ${idSql(shape)} AS id, s.id::text AS full_id, s.type::text AS type, s.record_type::text AS record_type,
      q.query_hash::text AS query_hash, s.ip_geocode::text AS ip_geocode, s.payload::text AS payload,
      ${shape.eventIds ? 's.event_id::text' : 'NULL::text'} AS event_id
    FROM stats s LEFT JOIN ${queries} q ON q.id = s.query_id
    WHERE s.date >= '${from}' AND s.date < '${to}'`;
}

function idSql({ integerIds }: SourceShape): string {
  return integerIds ? 's.id::text' : `left(s.id::text, ${ID_CHARACTERS})`;
}

/** Rows and newest id of each bucket. $1: the boundaries; $2 and $3: the first and the last of them. */
export function fingerprintsSql(shape: SourceShape): string {
  const newest = shape.integerIds ? 'max(s.id)::text' : `max(${idSql(shape)} COLLATE "C")`;
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
