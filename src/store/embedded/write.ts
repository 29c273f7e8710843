/** Writing in batches, a transaction each: only what no later lease has written is replaced. */
import { setImmediate } from 'node:timers/promises';
import type { Transaction } from '@electric-sql/pglite';
import type { EmbeddedHandle } from '../../clients/embedded.js';
import { IdbError, reasonOf } from '../../model/errors.js';
import type { Lease } from '../store.js';
import { checkStillCurrent, leaseLost } from './lease.js';
import { queryTexts } from './queries.js';
import type { RowWrite, TableShape, Values } from './rows.js';

/** A batch ends with the first of these that it reaches; the database holds it in memory several times over. */
const BATCH_ROWS = 1_000;
const BATCH_BYTES = 4_000_000;

/** @returns how many were written. @throws write-failed, lease-lost */
export async function writeRows(handle: EmbeddedHandle, lease: Lease, rows: AsyncIterable<RowWrite>): Promise<number> {
  let written = 0;
  let bytes = 0;
  let batch: RowWrite[] = [];
  const flush = async () => {
    await writeBatch(handle, lease, batch);
    await handle.written(bytes);
    written += batch.length;
    [batch, bytes] = [[], 0];
    // The database works in this very thread: without a pause no signal would ever be seen.
    await setImmediate();
  };
  for await (const row of rows) {
    batch.push(row);
    bytes += row.values?.['body']?.length ?? 0;
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
    throw new IdbError('write-failed', `Failed to write ${what} to ${handle.directory}: ${reasonOf(error)}.`, {
      cause: error,
    });
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
  const columns = names.map((name) => `"${name}"`).join(', ');
  const sql = `
    INSERT INTO ${table.name} AS stored (${columns}, version)
    SELECT ${names.map((name, i) => valueSql(table, name, i)).join(', ')}, $${names.length + 1}::bigint
    FROM ${unnest(names)}
    ON CONFLICT (${table.key.map((name) => `"${name}"`).join(', ')}) DO UPDATE
    SET ${[...names, 'version'].map((name) => `"${name}" = excluded."${name}"`).join(', ')}
    WHERE stored.version <= excluded.version`;
  const result = await transaction.query(sql, [...transpose(names, rows), String(lease.number)]);
  if (result.affectedRows !== rows.length)
    throw leaseLost(lease.statistic, 'another run has written these documents since');
}

async function remove(
  transaction: Transaction,
  table: TableShape,
  keys: readonly Values[],
  lease: Lease,
): Promise<void> {
  const names = table.key;
  const isNamed = `(${names.map((name) => `"${name}"`).join(', ')}) IN (
    SELECT ${names.map((name, i) => valueSql(table, name, i)).join(', ')} FROM ${unnest(names)})`;
  const parameters = transpose(names, keys);
  const version = `$${names.length + 1}::bigint`;
  await transaction.query(`DELETE FROM ${table.name} WHERE version <= ${version} AND ${isNamed}`, [
    ...parameters,
    String(lease.number),
  ]);
  const [later] = await queryTexts(
    transaction,
    `SELECT 1::text FROM ${table.name} WHERE ${isNamed} LIMIT 1`,
    parameters,
  );
  if (later) throw leaseLost(lease.statistic, 'another run has written these documents since');
}

function unnest(names: readonly string[]): string {
  return `unnest(${names.map((_, i) => `$${i + 1}::text[]`).join(', ')}) AS given (${names.map((_, i) => `c${i}`).join(', ')})`;
}

function valueSql(table: TableShape, name: string, i: number): string {
  return (table.columns[name] ?? '?').replace('?', `given.c${i}`);
}

function transpose(names: readonly string[], rows: readonly Values[]): string[][] {
  return names.map((name) => rows.map((row) => row[name] ?? ''));
}
