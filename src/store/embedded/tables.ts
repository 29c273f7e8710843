/**
 * The store's tables. Ids are the UTF-8 bytes of the document ids: they may hold what a Postgres text can't (NUL), and bytes sort
 * as code points do. Bodies are JSON kept as text, to the letter: `json` values would lose nothing either, but cost a parse.
 * `version` is the number of the lease under which a row was written.
 */
import type { EmbeddedHandle } from '../../clients/embedded.js';

interface Table {
  readonly name: string;
  readonly columns: string;
  /** Columns of further indices. */
  readonly indices?: readonly string[];
}

const TABLES: readonly Table[] = [
  {
    name: 'idb.days',
    columns: 'day text, id bytea, recordset bytea, body text, figures bigint[], version bigint, PRIMARY KEY (day, id)',
  },
  {
    name: 'idb.months',
    columns: `month text, id bytea, recordset bytea, body text, first_day text, last_day text, days bigint, figures bigint[],
      version bigint, PRIMARY KEY (recordset, month), UNIQUE (month, recordset)`,
  },
  { name: 'idb.totals', columns: 'id bytea PRIMARY KEY, body text, version bigint' },
  { name: 'idb.site_days', columns: 'id bytea PRIMARY KEY, body text, version bigint' },
  {
    name: 'idb.runs',
    columns:
      'statistic text, "interval" text, settled boolean, body text, version bigint, PRIMARY KEY (statistic, "interval")',
  },
  { name: 'idb.leases', columns: 'statistic text PRIMARY KEY, number bigint, holder text, session text' },
];

/**
 * Of events. Times are ISO 8601 in UTC, which sort as texts. `number` counts up: a snapshot is what has a number up to its own. `version` is
 * null where the first event under an id stays, and so is `place`, a click's within its fixed window.
 */
export const EVENT_TABLES: readonly Table[] = [
  {
    name: 'idb.events',
    columns: `type text, id bytea, "timestamp" text COLLATE "C", arrived text COLLATE "C", body text,
      version bigint, place bigint, number bigint GENERATED ALWAYS AS IDENTITY, PRIMARY KEY (type, id)`,
    indices: ['type, "timestamp", number'],
  },
];

export const SALT_TABLES: readonly Table[] = [
  { name: 'idb.salts', columns: 'date text PRIMARY KEY, salt text, made text COLLATE "C"' },
];

export const AGGREGATE_TABLES: readonly Table[] = [
  {
    name: 'idb.aggregates',
    columns: `index_name text, id bytea, alias text, "interval" text COLLATE "C", body text, version bigint,
      PRIMARY KEY (index_name, id)`,
    indices: ['alias, "interval", id'],
  },
];

/** Creates what is missing of documents and ledger. @returns the names that were created */
export async function createStoreTables(handle: EmbeddedHandle): Promise<readonly string[]> {
  return await createTables(handle, TABLES);
}

/** Creates what is missing. @returns the names that were created */
export async function createTables({ database }: EmbeddedHandle, tables: readonly Table[]): Promise<readonly string[]> {
  return await database.transaction(async (transaction) => {
    await transaction.exec('CREATE SCHEMA IF NOT EXISTS idb');
    const created: string[] = [];
    for (const { name, columns, indices = [] } of tables) {
      const { rows } = await transaction.query<(string | null)[]>('SELECT to_regclass($1)::text', [name], {
        rowMode: 'array',
      });
      if (rows[0]?.[0]) continue;
      await transaction.exec(`CREATE TABLE ${name} (${columns})`);
      for (const indexed of indices) await transaction.exec(`CREATE INDEX ON ${name} (${indexed})`);
      created.push(name);
    }
    return created;
  });
}

/** True where `createStoreTables` would create nothing. */
export async function hasStoreTables({ database }: EmbeddedHandle): Promise<boolean> {
  const found = await Promise.all(
    TABLES.map(({ name }) =>
      database.query<(string | null)[]>('SELECT to_regclass($1)::text', [name], { rowMode: 'array' }),
    ),
  );
  return found.every(({ rows }) => (rows[0]?.[0] ?? null) !== null);
}
