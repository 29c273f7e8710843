/** Messages on their way to the broker: each is safe when, and only when, the broker has confirmed it. */
import { setMaxListeners } from 'node:events';
import type { ConfirmChannel, Options } from 'amqplib';
import { IdbError, reasonOf } from '../../../model/errors.js';

/** The broker confirms in milliseconds; one that is short of memory or disk takes nothing until it has room again. */
const CONFIRM_TIMEOUT_MS = 60_000;

/** What amqplib calls a message that the broker did not take. */
const NOT_TAKEN = 'message nacked';

/** A short string of AMQP: a longer id is in the message's body alone. */
const MAX_MESSAGE_ID_BYTES = 255;

export interface Parcel {
  /** Empty: the default exchange, whose routing keys are the names of queues. */
  readonly exchange: string;
  readonly routingKey: string;
  readonly body: Buffer;
  readonly messageId: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

/** What a sender knows of the place that it sends to, for its errors. */
export interface Broker {
  readonly address: string;
  readonly blockedBecause: () => string | null;
  /** What a client library's error means. */
  readonly explain: (error: unknown) => Error;
}

export class Confirmer {
  readonly #channel: ConfirmChannel;
  readonly #ended: AbortSignal;
  readonly #broker: Broker;
  /** Routing keys that no queue is bound to. A returned message is confirmed as well, so this is what tells the two apart. */
  readonly #unroutable = new Set<string>();

  /** @param ended aborted when the channel is gone */
  constructor(channel: ConfirmChannel, ended: AbortSignal, broker: Broker) {
    this.#channel = channel;
    this.#ended = ended;
    this.#broker = broker;
    channel.on('return', ({ fields }) => this.#unroutable.add(fields.routingKey));
  }

  /**
   * Sends all of them at once, and waits until all lie safely in their queues.
   * @throws refused where there is no such queue; unavailable; what ended the channel
   */
  async send(parcels: readonly Parcel[]): Promise<void> {
    await this.#inTime(Promise.all(parcels.map((parcel) => this.#publish(parcel))));
    const lost = parcels.find(({ routingKey }) => this.#unroutable.has(routingKey));
    if (lost !== undefined) throw this.#notBound(lost);
  }

  #publish({ exchange, routingKey, body, messageId, headers }: Parcel): Promise<void> {
    const options: Options.Publish = { persistent: true, mandatory: true, contentType: 'application/json', headers };
    if (messageId !== undefined && Buffer.byteLength(messageId) <= MAX_MESSAGE_ID_BYTES) options.messageId = messageId;
    return new Promise((resolve, reject) => {
      this.#channel.publish(exchange, routingKey, body, options, (error: unknown) => {
        if (error === null || error === undefined) resolve();
        // Any other error is the channel's end, which is told with its reason elsewhere.
        else if (reasonOf(error) === NOT_TAKEN) reject(this.#notTaken());
      });
    });
  }

  async #inTime(confirmed: Promise<unknown>): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    let end = (): void => undefined;
    const giveUp = new Promise<never>((_, reject) => {
      end = () => reject(this.#broker.explain(this.#ended.reason));
      if (this.#ended.aborted) end();
      setMaxListeners(0, this.#ended); // one for each parcel under way
      this.#ended.addEventListener('abort', end);
      timer = setTimeout(() => reject(this.#notConfirmed()), CONFIRM_TIMEOUT_MS);
    });
    try {
      await Promise.race([confirmed, giveUp]);
    } catch (error) {
      throw this.#broker.explain(error);
    } finally {
      clearTimeout(timer);
      this.#ended.removeEventListener('abort', end);
    }
  }

  #notBound({ exchange, routingKey }: Parcel): IdbError {
    const what = exchange === '' ? `there is no queue ${routingKey}` : `no queue is bound to its key ${routingKey}`;
    const advice = '`idb events queues declare` creates the queues of each type.';
    return new IdbError(
      'refused',
      `Failed to publish a message to RabbitMQ at ${this.#broker.address}: ${what}. ${advice}`,
    );
  }

  #notTaken(): IdbError {
    return this.#unavailable('it did not take a message (too few nodes of the queue are up, or the queue is full)');
  }

  #notConfirmed(): IdbError {
    const blocked = this.#broker.blockedBecause();
    const why = blocked === null ? '' : `; it takes none at present: ${blocked}`;
    return this.#unavailable(`no confirmation within ${CONFIRM_TIMEOUT_MS / 1000} s${why}`);
  }

  #unavailable(reason: string): IdbError {
    const advice =
      "Look at the server's alarms and queues, then publish again: an event under the same id counts once.";
    return new IdbError(
      'unavailable',
      `Failed to publish to RabbitMQ at ${this.#broker.address}: ${reason}. ${advice}`,
    );
  }
}
