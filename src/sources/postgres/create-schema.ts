/** `idb init --source-schema`: the telemetry tables in a Postgres that has none. The only place where idb writes to it. */
import type pg from 'pg';
import { postgresAddress, withPostgres, type PostgresOptions } from '../../clients/postgres.js';
import { IdbError, reasonOf } from '../../model/errors.js';
import { TABLE_EXISTS_SQL, sourceTables } from '../source-schema.js';
import { queryText } from './query-text.js';

/** Creates the tables that are missing, with their indices; what is there is left as it is. @returns the names that were created */
export async function createPostgresTables(options: PostgresOptions, signal?: AbortSignal): Promise<readonly string[]> {
  return await withPostgres(options, signal, async (client) => {
    try {
      return await createMissing(client);
    } catch (error) {
      const advice = 'The role needs CREATE on the schema that comes first in its search path.';
      const message = `Failed to create the telemetry tables in Postgres ${postgresAddress(options)}: ${reasonOf(error)}. ${advice}`;
      throw new IdbError('refused', message, { cause: error });
    }
  });
}

async function createMissing(client: pg.Client): Promise<string[]> {
  const created: string[] = [];
  await client.query('BEGIN');
  for (const { name, sql } of sourceTables('numbered')) {
    const [row] = await queryText(client, TABLE_EXISTS_SQL, [name]);
    if (row?.[0]) continue;
    await client.query(sql);
    created.push(name);
  }
  await client.query('COMMIT');
  return created;
}
