/** One processor's messages from RabbitMQ: delivered ahead of being asked for, acknowledged many at a time. */
import { setImmediate } from 'node:timers/promises';
import type { ConfirmChannel, MessageProperties } from 'amqplib';
import type { Delivery, QueueReader } from '../../../events/event-queue.js';
import { IdbError } from '../../../model/errors.js';
import { deadLetterQueue, eventQueue } from '../queues.js';
import { Unsettled } from '../unsettled.js';
import type { Broker, Confirmer } from './confirmer.js';
import { Consumers, type Arrived } from './consumers.js';
import { REASON_HEADER, SINCE_HEADER } from './dead-letter.js';

/** What is there at once is mostly a part of what is on its way, and a small batch takes the index nearly as long as a large one. */
const LINGER_MS = 20;

/**
 * What is here and not acknowledged: with more of it, nothing is read until some is settled, or for some seconds. How many messages the
 * broker sends ahead is chosen by the size of those before them, and large ones may follow.
 */
const MOST_BYTES = 12_000_000;

const NOTHING = Buffer.alloc(0);

export interface ReaderParts {
  readonly channel: ConfirmChannel;
  /** Of another connection: this one does not hear of confirmations while it is held back. */
  readonly letters: () => Promise<Confirmer>;
  readonly holdBack: (isHeldBack: boolean) => void;
  readonly broker: Broker;
  /** Aborted, with the error as the reason, when the channel is gone. */
  readonly ended: AbortSignal;
  readonly prefix: string;
}

export class AmqpReader implements QueueReader {
  readonly #channel: ConfirmChannel;
  readonly #letters: ReaderParts['letters'];
  readonly #holdBack: ReaderParts['holdBack'];
  readonly #broker: Broker;
  readonly #prefix: string;
  /** By queue. */
  readonly #types = new Map<string, string>();
  readonly #consumers: Consumers;
  #arrived: { readonly delivery: Delivery; readonly arrived: Arrived }[] = [];
  readonly #unsettled = new Unsettled<Arrived>();
  #failure: Error | null = null;
  /** Of a `take` that waits, and for how many it does. */
  #waiting = { for: 0, wake: (): void => undefined };

  constructor({ channel, letters, holdBack, broker, ended, prefix }: ReaderParts) {
    this.#channel = channel;
    this.#letters = letters;
    this.#holdBack = holdBack;
    this.#broker = broker;
    this.#prefix = prefix;
    this.#consumers = new Consumers(
      channel,
      (queue, arrived) => this.#receive(queue, arrived),
      (error) => this.#fail(broker.explain(error)),
    );
    ended.addEventListener('abort', () => this.#fail(broker.explain(ended.reason)));
  }

  /** Has messages of these types sent. @throws refused where a queue is not there; unavailable */
  async open(types: readonly string[]): Promise<void> {
    try {
      for (const type of types) {
        this.#types.set(eventQueue(this.#prefix, type), type);
        await this.#consumers.add(eventQueue(this.#prefix, type));
      }
    } catch (error) {
      throw this.#broker.explain(error);
    }
  }

  async take(limit: number, waitMs: number, signal: AbortSignal): Promise<readonly Delivery[]> {
    await this.#arrivals(1, waitMs, signal);
    if (this.#arrived.length > 0) await this.#arrivals(Math.min(limit, this.#mostArrived), LINGER_MS, signal);
    if (signal.aborted) throw new IdbError('interrupted', 'Interrupted while waiting for messages.');
    if (this.#failure !== null) throw this.#failure;
    const taken = this.#arrived.slice(0, limit);
    this.#arrived = this.#arrived.slice(limit);
    for (const { delivery, arrived } of taken) this.#unsettled.add(delivery, arrived);
    return taken.map(({ delivery }) => delivery);
  }

  /** A channel's answers come behind what was sent on it before they were asked for. */
  async catchUp(): Promise<void> {
    if (this.#failure !== null) throw this.#failure;
    const [queue] = this.#types.keys();
    if (queue === undefined) return;
    try {
      await this.#channel.checkQueue(queue);
    } catch (error) {
      throw this.#broker.explain(error);
    }
  }

  /** All messages of the channel up to the last one: `settle` has made sure that they are the oldest. */
  async acknowledge(deliveries: readonly Delivery[]): Promise<void> {
    if (this.#failure !== null) throw this.#failure;
    const settled = this.#unsettled.settle(deliveries);
    const last = settled.at(-1);
    try {
      if (last !== undefined) acknowledgeUpTo(this.#channel, last.tag);
      for (const arrived of settled) this.#consumers.acknowledged(arrived);
    } catch (error) {
      throw this.#broker.explain(error);
    }
    this.#holdBack(this.#consumers.bytes > MOST_BYTES);
    // Lets the connection send it while the caller works on.
    await setImmediate();
  }

  async setAside(delivery: Delivery, reason: string): Promise<void> {
    if (this.#failure !== null) throw this.#failure;
    const { messageId, body } = this.#unsettled.keyOf(delivery);
    const confirmer = await this.#letters();
    await confirmer.send([
      {
        exchange: '',
        routingKey: deadLetterQueue(this.#prefix, delivery.type),
        body,
        messageId,
        headers: { [REASON_HEADER]: reason, [SINCE_HEADER]: new Date().toISOString() },
      },
    ]);
  }

  #receive(queue: string, arrived: Arrived | null): void {
    if (arrived === null) {
      const advice = '`idb events queues declare` creates it again.';
      this.#fail(new IdbError('refused', `Failed to read queue ${queue}: it was deleted. ${advice}`));
      return;
    }
    const type = this.#types.get(queue) ?? '';
    this.#arrived.push({ delivery: { type, body: arrived.body }, arrived });
    this.#holdBack(this.#consumers.bytes > MOST_BYTES);
    if (this.#arrived.length >= this.#waiting.for) this.#waiting.wake();
  }

  /** More can't arrive before something is acknowledged. */
  get #mostArrived(): number {
    return this.#consumers.limit - this.#unsettled.size;
  }

  #fail(reason: Error): void {
    this.#failure ??= reason;
    this.#waiting.wake();
  }

  /** Resolves with so many messages, a failure, the interruption or the time, whichever comes first. */
  async #arrivals(count: number, waitMs: number, signal: AbortSignal): Promise<void> {
    if (this.#arrived.length >= count || this.#failure !== null || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        this.#waiting = { for: 0, wake: () => undefined };
        resolve();
      };
      const timer = setTimeout(wake, waitMs);
      this.#waiting = { for: count, wake };
      signal.addEventListener('abort', wake);
    });
  }
}

/** With all before it. */
function acknowledgeUpTo(channel: ConfirmChannel, deliveryTag: number): void {
  const fields = { deliveryTag, redelivered: false, exchange: '', routingKey: '', consumerTag: '' };
  channel.ack({ fields, content: NOTHING, properties: {} as MessageProperties }, true);
}
