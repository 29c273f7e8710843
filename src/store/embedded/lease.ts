/** The lease of the embedded store. The directory's lock keeps other processes out; within this one, the lease tells runs apart. */
import type { Transaction } from '@electric-sql/pglite';
import type { EmbeddedHandle } from '../../clients/embedded.js';
import { IdbError } from '../../model/errors.js';
import type { Lease, LeaseRequest } from '../store.js';
import { queryTexts, readTexts } from './queries.js';

/** Takes the lease, does the work, gives it back on every way out. It needs no renewal: a dead process's lock is a dead lease. */
export async function withLease<T>(
  handle: EmbeddedHandle,
  request: LeaseRequest,
  work: (lease: Lease) => Promise<T>,
): Promise<T> {
  const { statistic, holder } = request;
  const number = await takeLease(handle, statistic, holder);
  let over = false;
  const check = () => {
    if (over) throw leaseLost(statistic, 'it was given back');
  };
  try {
    return await work({ statistic, holder, number, check });
  } finally {
    over = true;
    await giveBack(handle, statistic, number);
  }
}

export async function readLeaseHolder(handle: EmbeddedHandle, statistic: string): Promise<string | null> {
  const sql = 'SELECT holder FROM idb.leases WHERE statistic = $1 AND session = $2';
  const [row] = await readTexts(handle, sql, [statistic, handle.session]);
  return row?.[0] ?? null;
}

/** @throws lease-lost when a later lease has been taken since */
export async function checkStillCurrent(transaction: Transaction, lease: Lease): Promise<void> {
  const [row] = await queryTexts(transaction, 'SELECT number::text FROM idb.leases WHERE statistic = $1', [
    lease.statistic,
  ]);
  if (row && Number(row[0]) > lease.number) throw leaseLost(lease.statistic, 'another run has taken it since');
}

export function leaseLost(statistic: string, reason: string): IdbError {
  return new IdbError('lease-lost', `Failed to write for ${statistic}: its lease is lost, ${reason}. Try again later.`);
}

async function takeLease(
  { database, session, directory }: EmbeddedHandle,
  statistic: string,
  holder: string,
): Promise<number> {
  return await database.transaction(async (transaction) => {
    const sql = 'SELECT number::text, holder, session FROM idb.leases WHERE statistic = $1';
    const [[last, otherHolder, otherSession] = []] = await queryTexts(transaction, sql, [statistic]);
    // A holder of another session was a process that crashed: had it lived, this one would not have got the directory.
    if (otherHolder && otherSession === session) {
      const message = `Failed to take the lease of ${statistic} in ${directory}: it is held by ${otherHolder}. Try again when it has ended.`;
      throw new IdbError('lease-held', message);
    }
    const number = Math.max(Number(last ?? 0) + 1, Date.now());
    await transaction.query(
      `INSERT INTO idb.leases (statistic, number, holder, session) VALUES ($1, $2, $3, $4)
       ON CONFLICT (statistic) DO UPDATE SET number = excluded.number, holder = excluded.holder, session = excluded.session`,
      [statistic, String(number), holder, session],
    );
    return number;
  });
}

/** Where this fails, the database is broken and the work's own error tells so; the next session ignores the holder anyway. */
async function giveBack({ database }: EmbeddedHandle, statistic: string, number: number): Promise<void> {
  const sql = 'UPDATE idb.leases SET holder = NULL WHERE statistic = $1 AND number = $2';
  await database.query(sql, [statistic, String(number)]).catch(() => undefined);
}
