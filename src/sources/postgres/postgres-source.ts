/** Telemetry in Postgres. Each call has a connection of its own, so that a lost one, or a restart of the server, costs one day. */
import type pg from 'pg';
import {
  isConnectionLoss,
  isRecoveryConflict,
  postgresAddress,
  withPostgres,
  type PostgresOptions,
} from '../../clients/postgres.js';
import { IdbError, reasonOf } from '../../model/errors.js';
import type { Snapshot } from '../sql-reader.js';
import { createSqlSource, type SqlTelemetrySource } from '../sql-source.js';
import { copyRows } from './copy-rows.js';
import { queryText } from './query-text.js';

/** Nothing connects before the first call. @throws configuration when the URL can't be read */
export function createPostgresSource(options: PostgresOptions): SqlTelemetrySource {
  const address = postgresAddress(options);
  return createSqlSource({
    address,
    withSnapshot: (signal, work) =>
      // Closing the connection ends the transaction; it has nothing to commit.
      withPostgres(options, signal, async (client) => work(await openSnapshot(client, address))),
  });
}

async function openSnapshot(client: pg.Client, address: string): Promise<Snapshot> {
  await named(address, () => queryText(client, 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', []));
  return {
    query: (sql, parameters) => named(address, () => queryText(client, sql, parameters)),
    async stream(sql, onRow) {
      const thrown = await named(address, () => copyRows(client, sql, onRow));
      if (thrown) throw thrown.error;
    },
  };
}

const CONFLICT_ADVICE =
  'The standby went on with its replay instead; run the same command again. Where that happens often, raise max_standby_streaming_delay ' +
  'there above what a day takes, or set hot_standby_feedback = on.';

/** Tells what the server said: the connection is lost or a standby had to go on (try again), or what was asked failed. */
async function named<T>(address: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    // A fault of this program is no fault of the server.
    if (error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError) throw error;
    const isConflict = isRecoveryConflict(error);
    const code = isConflict || isConnectionLoss(error) ? 'unavailable' : 'read-failed';
    const said = `Failed to read telemetry from Postgres ${address}: ${reasonOf(error)}.`;
    throw new IdbError(code, isConflict ? `${said} ${CONFLICT_ADVICE}` : said, { cause: error });
  }
}
