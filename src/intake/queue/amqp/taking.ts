/** The dead letters of one type, taken one after another. What is not removed must be put back. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Channel, GetMessage } from 'amqplib';
import type { DeadLetter } from '../../../events/event-queue.js';
import { deadLetterQueue } from '../queues.js';
import { createIdGiver, deathOf } from './dead-letter.js';

/**
 * Letters removed, or put back, before it is waited for: a quorum queue's client within the broker keeps back what comes after 32
 * commands that are not applied yet. It drops that when the channel is closed, and mixes up its order (both seen).
 */
const AT_ONCE = 16;

/** The broker puts letters back within milliseconds; one that is this slow is not waited for. */
const PUT_BACK_WITHIN_MS = 10_000;
const LOOK_AGAIN_MS = 5;

const NOTHING = Buffer.alloc(0);

export interface TakenLetter {
  readonly letter: DeadLetter;
  readonly message: GetMessage;
}

export class Taking {
  readonly #channel: Channel;
  readonly #queue: string;
  readonly #type: string;
  /** Taken while waiting for something else, and to be looked at next. */
  readonly #ahead: GetMessage[] = [];
  /** Letters left of those that were there at the beginning; null: not begun. */
  #left: number | null = null;
  /** Delivery tags of those that are taken, and neither removed nor put back, in their order. */
  readonly #held = new Set<number>();
  /** One that was taken, without what it held: of the others only the tag is kept. */
  #any: GetMessage | null = null;
  /** Removed, and perhaps not gone yet. */
  #removed = 0;

  constructor(channel: Channel, prefix: string, type: string) {
    this.#channel = channel;
    this.#queue = deadLetterQueue(prefix, type);
    this.#type = type;
  }

  /** Those that are there now, in their order: what is set aside meanwhile is not among them. */
  async *letters(ids: readonly string[] | undefined): AsyncGenerator<TakenLetter> {
    const giveId = createIdGiver();
    const wanted = ids === undefined ? null : new Set(ids);
    for (let message; (message = await this.#next()) !== null;) {
      const { reason, since } = deathOf(message);
      const id = giveId({ body: message.content, since });
      const letter = { type: this.#type, id, reason, since, body: message.content };
      if (wanted === null || wanted.has(id)) yield { letter, message };
    }
  }

  /** For good. */
  async remove(message: GetMessage): Promise<void> {
    this.#channel.ack(message);
    this.#held.delete(message.fields.deliveryTag);
    if (++this.#removed >= AT_ONCE) await this.#untilRemoved();
  }

  /**
   * Returns when what was removed is gone, and the rest is back in its order: all that were there are taken first, for one that goes back
   * alone goes behind the others. Closing the channel would put them back, too, but some time after it is closed: whoever looks next
   * (`purge --id` after `list`) would find the queue empty. Never throws.
   */
  async putBack(): Promise<void> {
    try {
      if (this.#removed > 0) await this.#untilRemoved();
      if (this.#held.size === 0) return;
      while ((await this.#next()) !== null);
      const held = [...this.#held];
      for (let from = 0; from < held.length; from += AT_ONCE) await this.#putBackSome(held.slice(from, from + AT_ONCE));
    } catch {
      // The channel is gone, and with it whatever held them here; why is told to whoever reads.
    }
  }

  async #putBackSome(tags: readonly number[]): Promise<void> {
    const any = this.#any;
    if (any === null) return;
    const others = await this.#count();
    for (const deliveryTag of tags) this.#channel.nack({ ...any, fields: { ...any.fields, deliveryTag } }, false, true);
    const until = performance.now() + PUT_BACK_WITHIN_MS;
    // Where somebody else takes them meanwhile the count is never reached, and all the same they are back.
    while ((await this.#count()) < others + tags.length && performance.now() < until) await sleep(LOOK_AGAIN_MS);
  }

  async #next(): Promise<GetMessage | null> {
    this.#left ??= await this.#count();
    if (this.#left === 0) return null;
    this.#left--;
    return this.#ahead.shift() ?? (await this.#take());
  }

  async #take(): Promise<GetMessage | null> {
    const message = await this.#channel.get(this.#queue);
    if (message === false) return null;
    this.#held.add(message.fields.deliveryTag);
    this.#any ??= { ...message, content: NOTHING };
    return message;
  }

  /** The answer to a get comes when all that was sent before it is applied. */
  async #untilRemoved(): Promise<void> {
    this.#removed = 0;
    const message = await this.#take();
    if (message !== null) this.#ahead.push(message);
  }

  async #count(): Promise<number> {
    return (await this.#channel.checkQueue(this.#queue)).messageCount;
  }
}
