/** Telemetry in the embedded directory, read by the same SQL as Postgres. */
import { setImmediate } from 'node:timers/promises';
import type { Transaction } from '@electric-sql/pglite';
import { FIELD_COUNT } from '../../model/byte-row.js';
import { directoryError } from '../../clients/disk-space.js';
import type { EmbeddedHandle } from '../../clients/embedded.js';
import { IdbError } from '../../model/errors.js';
import { createSqlSource, type SqlTelemetrySource } from '../sql-source.js';
import { RowEncoder } from '../row-encoder.js';
import type { Snapshot, TextRow } from '../sql-reader.js';
import { createEmbeddedTables } from './tables.js';

/** Rows fetched at a time: the database answers with a whole batch in memory. */
const BATCH_ROWS = 1_000;

/** Creates the tables where they are missing: a fresh directory is a source without rows. */
export async function createEmbeddedSource(handle: EmbeddedHandle): Promise<SqlTelemetrySource> {
  await createEmbeddedTables(handle);
  return createSqlSource({
    address: handle.directory,
    withSnapshot: async (signal, work) => {
      // What the work throws comes back as it is; what the database says is named by the snapshot.
      return await handle.database.transaction(async (transaction) => {
        await transaction.exec('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
        return await work(createSnapshot(transaction, handle.directory, signal));
      });
    },
  });
}

function createSnapshot(transaction: Transaction, directory: string, signal: AbortSignal | undefined): Snapshot {
  const query: Snapshot['query'] = (sql, parameters) => named(directory, () => queryText(transaction, sql, parameters));
  return {
    query,
    async stream(sql, onRow) {
      const encoder = new RowEncoder();
      await query(`DECLARE telemetry NO SCROLL CURSOR FOR ${sql}`, []);
      for (let rows; (rows = await query(`FETCH ${BATCH_ROWS} FROM telemetry`, [])).length > 0;) {
        for (const row of rows) onRow(encoder.encode(row, row[FIELD_COUNT] !== null));
        // The database works in this very thread: without a pause no signal would ever be seen.
        await setImmediate();
        if (signal?.aborted)
          throw new IdbError('interrupted', `Interrupted while reading telemetry from ${directory}.`);
      }
      await query('CLOSE telemetry', []);
    },
  };
}

async function queryText(transaction: Transaction, sql: string, parameters: readonly string[]): Promise<TextRow[]> {
  const { rows } = await transaction.query<TextRow>(sql, [...parameters], { rowMode: 'array' });
  return rows;
}

async function named<T>(directory: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw directoryError('read-failed', directory, `Failed to read telemetry from ${directory}`, error);
  }
}
