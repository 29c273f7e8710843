/** Writing in batches, a transaction each: only what no later lease has written is replaced. */
import { setImmediate } from 'node:timers/promises';
import type { Transaction } from '@electric-sql/pglite';
import type { EmbeddedHandle } from '../../clients/embedded.js';
import { directoryError } from '../../clients/disk-space.js';
import { valuesSql } from '../../clients/embedded-parameters.js';
import { IdbError } from '../../model/errors.js';
import type { Lease } from '../store.js';
import { checkStillCurrent, leaseLost } from './lease.js';
import { queryTexts } from './queries.js';
import type { RowWrite, TableShape, Values } from './rows.js';

/** A batch ends with the first of these that it reaches; the database holds it in memory several times over. */
const BATCH_ROWS = 1_000;
const BATCH_BYTES = 4_000_000;

/** @param rowOf what an item puts into which table @returns how many were written. @throws write-failed, disk-full, lease-lost */
export async function writeRows<Item>(
  handle: EmbeddedHandle,
  lease: Lease,
  items: Iterable<Item> | AsyncIterable<Item>,
  rowOf: (item: Item) => RowWrite,
): Promise<number> {
  let written = 0;
  let bytes = 0;
  let batch: RowWrite[] = [];
  const flush = async () => {
    await handle.makeRoom(bytes);
    await writeBatch(handle, lease, batch);
    written += batch.length;
    [batch, bytes] = [[], 0];
    // The database works in this very thread: without a pause no signal would ever be seen.
    await setImmediate();
  };
  for await (const item of items) {
    const row = rowOf(item);
    batch.push(row);
    bytes += row.values?.body?.length ?? 0;
    if (batch.length >= BATCH_ROWS || bytes >= BATCH_BYTES) await flush();
  }
  if (batch.length > 0) await flush();
  return written;
}

async function writeBatch(handle: EmbeddedHandle, lease: Lease, batch: readonly RowWrite[]): Promise<void> {
  lease.check();
  try {
    await handle.database.transaction(async (transaction) => {
      await checkStillCurrent(transaction, lease);
      for (const [table, rows] of byTable(batch)) {
        const puts = rows.flatMap(({ values }) => (values ? [values] : []));
        const deletes = rows.flatMap(({ key, values }) => (values ? [] : [key]));
        if (puts.length > 0) await put(transaction, table, puts, lease);
        if (deletes.length > 0) await remove(transaction, table, deletes, lease);
      }
    });
  } catch (error) {
    if (error instanceof IdbError) throw error;
    const what = `${batch.length} documents (from ${batch[0]?.id} to ${batch.at(-1)?.id})`;
    throw directoryError('write-failed', handle.directory, `Failed to write ${what} to ${handle.directory}`, error);
  }
}

/** A statement can't touch a row twice: of several writes of one row the last one counts. */
function byTable(batch: readonly RowWrite[]): Map<TableShape, RowWrite[]> {
  const last = new Map(batch.map((row) => [`${row.table.name} ${row.id}`, row]));
  const tables = new Map<TableShape, RowWrite[]>();
  for (const row of last.values()) {
    const rows = tables.get(row.table);
    if (rows) rows.push(row);
    else tables.set(row.table, [row]);
  }
  return tables;
}

async function put(transaction: Transaction, table: TableShape, rows: readonly Values[], lease: Lease): Promise<void> {
  const names = Object.keys(table.columns);
  const sql = `
    INSERT INTO ${table.name} AS stored (${list(names)}, version)
    SELECT ${values(table, names)}, ${lease.number}::bigint FROM ${given(names, rows)}
    ON CONFLICT (${list(table.key)}) DO UPDATE
    SET ${[...names, 'version'].map((name) => `"${name}" = excluded."${name}"`).join(', ')}
    WHERE stored.version <= excluded.version`;
  const result = await transaction.query(sql, parametersOf(names, rows));
  if (result.affectedRows !== rows.length) throw overtaken(lease);
}

async function remove(
  transaction: Transaction,
  table: TableShape,
  keys: readonly Values[],
  lease: Lease,
): Promise<void> {
  const isNamed = `(${list(table.key)}) IN (SELECT ${values(table, table.key)} FROM ${given(table.key, keys)})`;
  const parameters = parametersOf(table.key, keys);
  await transaction.query(`DELETE FROM ${table.name} WHERE version <= ${lease.number} AND ${isNamed}`, parameters);
  const left = await queryTexts(transaction, `SELECT 1::text FROM ${table.name} WHERE ${isNamed} LIMIT 1`, parameters);
  if (left.length > 0) throw overtaken(lease);
}

function overtaken({ statistic }: Lease): IdbError {
  return leaseLost(statistic, 'another run has written these documents since');
}

function list(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}

/** The rows' texts as a table of the statement, with the names of the columns. */
function given(names: readonly string[], rows: readonly Values[]): string {
  return `${valuesSql(rows.length, names.length)} AS given (${list(names)})`;
}

function parametersOf(names: readonly string[], rows: readonly Values[]): string[] {
  return rows.flatMap((row) => names.map((name) => row[name] ?? ''));
}

function values(table: TableShape, names: readonly string[]): string {
  return names.map((name) => (table.columns[name] ?? '?').replace('?', `given."${name}"`)).join(', ');
}
