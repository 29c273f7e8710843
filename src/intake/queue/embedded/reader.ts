/** One processor's messages from the embedded queue. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { EmbeddedHandle } from '../../../clients/embedded.js';
import type { Delivery, QueueReader } from '../../../events/event-queue.js';
import { IdbError } from '../../../model/errors.js';
import { Unsettled } from '../unsettled.js';
import { ask, change } from './ask.js';
import type { InHand } from './in-hand.js';

/** Nothing tells of new messages, but only this process can bring any. */
const LOOK_AGAIN_MS = 100;
/** At a time, whatever the limit: the database holds them in memory several times over. */
const MOST_BYTES = 1_000_000;

/** The first message always; of the others those that fit. How large one is stands beside it: no body is read for that. */
const TAKE_SQL = `
  SELECT id::text, type, body FROM idb.queue JOIN (
    SELECT id, sum(bytes) OVER (ORDER BY id) - bytes AS before FROM (
      SELECT id, octet_length(body) AS bytes FROM idb.queue
      WHERE id > $1::bigint AND reason IS NULL AND type = ANY($2::text[]) AND id <> ALL($3::bigint[])
      ORDER BY id LIMIT $4::integer
    ) oldest
  ) sized USING (id) WHERE before < ${MOST_BYTES} ORDER BY queue.id`;

export class EmbeddedReader implements QueueReader {
  readonly #handle: EmbeddedHandle;
  readonly #types: readonly string[];
  readonly #inHand: InHand;
  readonly #unsettled = new Unsettled<string>();
  /** All before it have been taken by somebody; goes back to the start when messages were put back. */
  #position = '0';
  #returns = 0;

  constructor(handle: EmbeddedHandle, types: readonly string[], inHand: InHand) {
    this.#handle = handle;
    this.#types = types;
    this.#inHand = inHand;
  }

  async take(limit: number, waitMs: number, signal: AbortSignal): Promise<readonly Delivery[]> {
    const giveUp = Date.now() + waitMs;
    for (;;) {
      if (signal.aborted) throw new IdbError('interrupted', 'Interrupted while waiting for messages.');
      const taken = await this.#inHand.inTurn(() => this.#takeNow(limit));
      const left = giveUp - Date.now();
      if (taken.length > 0 || left <= 0) return taken;
      await sleep(Math.min(left, LOOK_AGAIN_MS), undefined, { signal }).catch(() => undefined);
    }
  }

  /** Nothing is ever on its way. */
  catchUp(): Promise<void> {
    return Promise.resolve();
  }

  async acknowledge(deliveries: readonly Delivery[]): Promise<void> {
    const ids = this.#unsettled.settle(deliveries);
    await change(this.#handle, 'acknowledge events', 'DELETE FROM idb.queue WHERE id = ANY($1::bigint[])', [ids]);
    this.#inHand.remove(ids);
  }

  async setAside(delivery: Delivery, reason: string): Promise<void> {
    const sql = `
      INSERT INTO idb.queue (type, message_id, body, reason)
      SELECT type, message_id, body, $2 FROM idb.queue WHERE id = $1::bigint`;
    await this.#handle.makeRoom(delivery.body.length);
    await change(this.#handle, 'set an event aside', sql, [this.#unsettled.keyOf(delivery), reason]);
  }

  close(): void {
    this.#inHand.putBack(this.#unsettled.keys());
  }

  async #takeNow(limit: number): Promise<readonly Delivery[]> {
    if (this.#returns !== this.#inHand.returns) [this.#position, this.#returns] = ['0', this.#inHand.returns];
    const parameters = [this.#position, this.#types, this.#inHand.ids(), limit];
    const { rows } = await ask(this.#handle, 'take events', TAKE_SQL, parameters);
    return rows.map(([id, type, body]) => {
      const key = id ?? '';
      const delivery = { type: type ?? '', body: Buffer.from(body ?? '') };
      this.#position = key;
      this.#inHand.add(key);
      this.#unsettled.add(delivery, key);
      return delivery;
    });
  }
}
