/** The telemetry tables as the contract has them, for those who have none yet. */

export interface SourceTable {
  readonly name: string;
  readonly sql: string;
}

/**
 * Statements that create the tables, in the order in which they must run. To be run only for tables that are missing.
 * @param ids how rows are numbered: by the database, or by texts that come with the rows
 */
export function sourceTables(ids: 'numbered' | 'given'): readonly SourceTable[] {
  return [
    {
      name: 'queries',
      sql: `
        CREATE TABLE queries (
          id serial PRIMARY KEY,
          query_hash text,
          query text
        );
        CREATE INDEX queries_query_hash ON queries USING hash (query_hash);`,
    },
    {
      name: 'stats',
      sql: `
        CREATE TABLE stats (
          id ${ids === 'numbered' ? 'bigserial' : 'text'} PRIMARY KEY,
          date timestamp NOT NULL,
          type text,
          record_type text,
          query_id integer REFERENCES queries (id),
          ip_geocode json,
          payload json,
          source text,
          ip text,
          event_id text
        );
        CREATE INDEX stats_date ON stats (date);
        COMMENT ON COLUMN stats.date IS 'UTC';`,
    },
  ];
}

/** $1: a table's name; a row with its name where it exists in the search path, or else one with null. */
export const TABLE_EXISTS_SQL = 'SELECT to_regclass($1)::text';
