/**
 * The store's tables. Ids are the UTF-8 bytes of the document ids: they may hold what a Postgres text can't (NUL), and bytes sort
 * as code points do. Bodies are JSON kept as text, to the letter: `json` values would lose nothing either, but cost a parse.
 * `version` is the number of the lease under which a row was written.
 */
import type { EmbeddedHandle } from '../../clients/embedded.js';

const TABLES: readonly { readonly name: string; readonly columns: string }[] = [
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

/** Creates what is missing. @returns the names that were created */
export async function createStoreTables({ database }: EmbeddedHandle): Promise<readonly string[]> {
  return await database.transaction(async (transaction) => {
    await transaction.exec('CREATE SCHEMA IF NOT EXISTS idb');
    const created: string[] = [];
    for (const { name, columns } of TABLES) {
      const { rows } = await transaction.query<(string | null)[]>('SELECT to_regclass($1)::text', [name], {
        rowMode: 'array',
      });
      if (rows[0]?.[0]) continue;
      await transaction.exec(`CREATE TABLE ${name} (${columns})`);
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
