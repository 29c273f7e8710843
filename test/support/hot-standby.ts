/** A Postgres and a hot standby of it, both of a test's own, and waiting until one has what the other has. */
import { expect } from 'chai';
import pg from 'pg';
import { eventually } from './eventually.js';
import { startOwn } from './servers.js';

/** Addresses, of the servers or of one of their databases. */
export interface Pair {
  readonly primary: string;
  readonly standby: string;
}

export async function withHotStandby<T>(use: (pair: Pair) => Promise<T>): Promise<T> {
  const primary = await startOwn('postgres', {});
  try {
    const standby = await startOwn('postgres', { primary: primary.url });
    try {
      return await use({ primary: primary.url, standby: standby.url });
    } finally {
      await standby.stop();
    }
  } finally {
    await primary.stop();
  }
}

/** @param database on the primary @returns it, and what it is on the standby */
export function pairOf(database: string, { standby }: Pair): Pair {
  return { primary: database, standby: new URL(new URL(database).pathname, standby).href };
}

/** Returns when the standby shows all that the primary has done up to now. */
export function untilReplayed(pair: Pair): Promise<void> {
  return untilPast(pair, 'pg_last_wal_replay_lsn()');
}

/** Returns when the standby has been sent all that the primary has done up to now, whether or not it may replay it. */
export function untilReceived(pair: Pair): Promise<void> {
  return untilPast(pair, 'pg_last_wal_receive_lsn()');
}

async function untilPast({ primary, standby }: Pair, place: string): Promise<void> {
  const end = await askPostgres(primary, 'SELECT pg_current_wal_insert_lsn()');
  await eventually(async () => {
    expect(await askPostgres(standby, `SELECT ${place} >= '${end}'::pg_lsn`), `the standby's ${place}`).to.equal(
      'true',
    );
  });
}

/** @returns the first field of the first row, as text */
export async function askPostgres(url: string, sql: string): Promise<string | undefined> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<unknown[]>({ text: sql, rowMode: 'array' });
    return rows[0] === undefined ? undefined : String(rows[0][0]);
  } finally {
    await client.end();
  }
}
