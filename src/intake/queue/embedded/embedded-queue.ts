/** The queues of events in the embedded directory, where there is no server: a table of the database there. */
import { setImmediate } from 'node:timers/promises';
import type { EmbeddedHandle } from '../../../clients/embedded.js';
import { valuesSql } from '../../../clients/embedded-parameters.js';
import type {
  DeadLetter,
  DeadLetterSelection,
  EventQueue,
  Expired,
  Outgoing,
  QueueReader,
  QueueState,
} from '../../../events/event-queue.js';
import { IdbError } from '../../../model/errors.js';
import { batchesOf } from '../batches.js';
import { eventQueue } from '../queues.js';
import { ask, change, type Parameter } from './ask.js';
import { purgeLetters, readLetters, retryLetters } from './dead-letters.js';
import { InHand } from './in-hand.js';
import { EmbeddedReader } from './reader.js';
import { createQueueTable } from './table.js';

/** A transaction ends with the first of these that it reaches. */
const BATCH = { messages: 1_000, bytes: 500_000 };

/** Creates the table where it is missing: there is nothing else to declare. */
export async function createEmbeddedQueue(handle: EmbeddedHandle): Promise<EventQueue> {
  const created = await createQueueTable(handle);
  return new EmbeddedQueue(handle, created);
}

class EmbeddedQueue implements EventQueue {
  readonly name = 'embedded';
  readonly address: string;
  readonly #handle: EmbeddedHandle;
  readonly #inHand = new InHand();
  #created: readonly string[];
  /** Types of the readers that are open. */
  #readers: readonly (readonly string[])[] = [];

  constructor(handle: EmbeddedHandle, created: readonly string[]) {
    this.address = handle.directory;
    this.#handle = handle;
    this.#created = created;
  }

  /** Everything is there since the opening; the first call says what that created. */
  declare(): Promise<readonly string[]> {
    const created = this.#created;
    this.#created = [];
    return Promise.resolve(created);
  }

  async publish(
    messages: AsyncIterable<Outgoing>,
    onSent: (sent: readonly Outgoing[]) => void,
    signal: AbortSignal,
  ): Promise<void> {
    for await (const batch of batchesOf(messages, BATCH)) {
      if (signal.aborted) throw new IdbError('interrupted', 'Interrupted while publishing.');
      await this.#handle.makeRoom(batch.reduce((sum, { body }) => sum + body.length, 0));
      const sql = `INSERT INTO idb.queue (type, message_id, body) SELECT * FROM ${valuesSql(batch.length, 3)} AS given`;
      const parameters = batch.flatMap(({ type, id, body }) => [type, storable(id), body]);
      await change(this.#handle, 'put events into the queue', sql, parameters);
      onSent(batch);
      // The database works in this very thread: without a pause no signal would ever be seen.
      await setImmediate();
    }
  }

  async withReader<T>(types: readonly string[], work: (reader: QueueReader) => Promise<T>): Promise<T> {
    const reader = new EmbeddedReader(this.#handle, types, this.#inHand);
    this.#readers = [...this.#readers, types];
    try {
      return await work(reader);
    } finally {
      reader.close();
      this.#readers = this.#readers.filter((open) => open !== types);
    }
  }

  async readStates(types: readonly string[]): Promise<readonly QueueState[]> {
    const sql = `
      SELECT type, count(*) FILTER (WHERE reason IS NULL AND id <> ALL($1::bigint[]))::text, count(reason)::text
      FROM idb.queue GROUP BY type`;
    const { rows } = await ask(this.#handle, 'look at the queue', sql, [this.#inHand.ids()]);
    const counts = new Map(rows.map(([type, ...others]) => [type, others.map(Number)]));
    return types.map((type) => {
      const [messages = 0, dead = 0] = counts.get(type) ?? [];
      const consumers = this.#readers.filter((open) => open.includes(type)).length;
      return { type, queue: eventQueue('', type), messages, dead, consumers };
    });
  }

  async readOtherTypes(types: readonly string[]): Promise<readonly string[]> {
    const sql = 'SELECT DISTINCT type FROM idb.queue WHERE type <> ALL($1::text[]) ORDER BY type';
    const { rows } = await ask(this.#handle, 'look at the queue', sql, [types]);
    return rows.map(([type]) => type ?? '');
  }

  readDeadLetters(selection: DeadLetterSelection): AsyncIterable<DeadLetter> {
    return readLetters(this.#handle, selection);
  }

  retryDeadLetters(selection: DeadLetterSelection): Promise<number> {
    return retryLetters(this.#handle, selection);
  }

  purgeDeadLetters(selection: DeadLetterSelection, before: Date | null): Promise<number> {
    return purgeLetters(this.#handle, selection, before);
  }

  async expire(types: readonly string[], before: Date): Promise<Expired> {
    const old = 'reason IS NULL AND type = ANY($1::text[]) AND since < $2::timestamptz AND id <> ALL($3::bigint[])';
    const waiting = await this.#remove('expire events', old, [types, before.toISOString(), this.#inHand.ids()]);
    return { dead: await this.purgeDeadLetters({ types }, before), waiting };
  }

  purge(types: readonly string[]): Promise<number> {
    const waiting = 'reason IS NULL AND type = ANY($1::text[]) AND id <> ALL($2::bigint[])';
    return this.#remove('purge the queue', waiting, [types, this.#inHand.ids()]);
  }

  /** Their messages, for there is one table for all types. */
  async delete(types: readonly string[]): Promise<readonly string[]> {
    const sql = 'DELETE FROM idb.queue WHERE type = ANY($1::text[]) RETURNING type, (reason IS NOT NULL)::text';
    const { rows } = await change(this.#handle, 'delete the queue', sql, [types]);
    return [
      ...new Set(rows.map(([type, dead]) => eventQueue('', type ?? '') + (dead === 'true' ? '.dead' : ''))),
    ].sort();
  }

  async #remove(what: string, where: string, parameters: readonly Parameter[]): Promise<number> {
    return (await change(this.#handle, what, `DELETE FROM idb.queue WHERE ${where}`, parameters)).changed;
  }
}

/** A Postgres text can hold everything but NUL. The body has the id as JSON, where it is escaped. */
function storable(id: string): string {
  return id.replaceAll('\0', '\uFFFD');
}
