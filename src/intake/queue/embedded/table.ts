/** The embedded queue's table: a row for each message, in the order of arrival, dead letters among them. */
import type { EmbeddedHandle } from '../../../clients/embedded.js';

/** `reason` is null while an event waits; `since` says when it came, and of a dead letter when it was set aside. */
const CREATE_SQL = `
  CREATE SCHEMA IF NOT EXISTS idb;
  CREATE TABLE IF NOT EXISTS idb.queue (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, type text NOT NULL, message_id text NOT NULL, body text NOT NULL,
    since timestamptz NOT NULL DEFAULT now(), reason text);
  CREATE INDEX IF NOT EXISTS queue_dead ON idb.queue (id) WHERE reason IS NOT NULL`;

/** Creates it where it is missing. @returns the names that were created */
export async function createQueueTable({ database }: EmbeddedHandle): Promise<readonly string[]> {
  if (await hasQueueTable({ database })) return [];
  await database.transaction((transaction) => transaction.exec(CREATE_SQL));
  return ['idb.queue'];
}

/** For those who must not change anything. */
export async function hasQueueTable({ database }: Pick<EmbeddedHandle, 'database'>): Promise<boolean> {
  const { rows } = await database.query<[string | null]>(`SELECT to_regclass('idb.queue')::text`, [], {
    rowMode: 'array',
  });
  return (rows[0]?.[0] ?? null) !== null;
}

export interface QueueSize {
  readonly waiting: number;
  readonly dead: number;
  readonly bytes: number;
}

/** @returns null where there is no table yet */
export async function readQueueSize({ database }: Pick<EmbeddedHandle, 'database'>): Promise<QueueSize | null> {
  if (!(await hasQueueTable({ database }))) return null;
  const sql = `
    SELECT count(*) FILTER (WHERE reason IS NULL)::text, count(reason)::text, pg_total_relation_size('idb.queue')::text
    FROM idb.queue`;
  const { rows } = await database.query<string[]>(sql, [], { rowMode: 'array' });
  const [waiting = 0, dead = 0, bytes = 0] = (rows[0] ?? []).map(Number);
  return { waiting, dead, bytes };
}
