/** The consumers of one channel, a queue each, with as many messages ahead as the size of its messages allows. */
import type { ConfirmChannel, ConsumeMessage } from 'amqplib';
import { FIRST_AHEAD, ReadAhead } from './read-ahead.js';

interface Consumer {
  readonly tag: string;
  readonly ahead: ReadAhead;
}

/** Of a message what is needed until it is acknowledged, and its body: all the rest that comes with it would be as much again. */
export interface Arrived {
  readonly tag: number;
  readonly messageId: string | undefined;
  readonly body: Buffer;
  /** Where it takes room. */
  readonly ahead: ReadAhead;
}

export class Consumers {
  readonly #channel: ConfirmChannel;
  readonly #onMessage: (queue: string, arrived: Arrived | null) => void;
  readonly #onFailure: (error: unknown) => void;
  /** By queue. */
  readonly #consumers = new Map<string, Consumer>();
  #bytes = 0;
  /** One after another: the limit that is set on the channel is that of the next consumer. */
  #changing: Promise<void> = Promise.resolve();

  /** @param onMessage null: the queue was deleted. @param onFailure what the broker says to a change of the limit */
  constructor(
    channel: ConfirmChannel,
    onMessage: (queue: string, arrived: Arrived | null) => void,
    onFailure: (error: unknown) => void,
  ) {
    this.#channel = channel;
    this.#onMessage = onMessage;
    this.#onFailure = onFailure;
  }

  /** @throws what the broker says */
  async add(queue: string): Promise<void> {
    await this.#consume(queue, FIRST_AHEAD);
  }

  /** Messages that the broker may send before anything is acknowledged. */
  get limit(): number {
    return [...this.#consumers.values()].reduce((sum, { ahead }) => sum + ahead.limit, 0);
  }

  /** Of all bodies that are here and not acknowledged. */
  get bytes(): number {
    return this.#bytes;
  }

  acknowledged({ ahead, body }: Arrived): void {
    ahead.acknowledged(body.length);
    this.#bytes -= body.length;
  }

  async #consume(queue: string, limit: number): Promise<void> {
    const ahead = new ReadAhead(limit);
    await this.#channel.prefetch(limit);
    const { consumerTag: tag } = await this.#channel.consume(queue, (message) => this.#receive(queue, ahead, message));
    this.#consumers.set(queue, { tag, ahead });
  }

  #receive(queue: string, ahead: ReadAhead, message: ConsumeMessage | null): void {
    if (message === null) return this.#onMessage(queue, null);
    ahead.arrived(message.content.length);
    this.#bytes += message.content.length;
    const { messageId } = message.properties as { readonly messageId: unknown };
    const id = typeof messageId === 'string' ? messageId : undefined;
    this.#onMessage(queue, { tag: message.fields.deliveryTag, messageId: id, body: message.content, ahead });
    if (ahead.isFull || ahead.isTooLarge) this.#changeLimit(queue, ahead);
  }

  /** A consumer's limit stands: another one takes its place. What is on its way to the first one comes before it is told that it ended. */
  #changeLimit(queue: string, ahead: ReadAhead): void {
    this.#changing = this.#changing
      .then(async () => {
        const consumer = this.#consumers.get(queue);
        const better = ahead.betterLimit(this.#reservedBut(queue));
        if (consumer?.ahead !== ahead || better === null) return;
        await this.#channel.cancel(consumer.tag);
        await this.#consume(queue, better);
      })
      .catch(this.#onFailure);
  }

  #reservedBut(queue: string): number {
    return [...this.#consumers].reduce((sum, [name, { ahead }]) => sum + (name === queue ? 0 : ahead.reserved), 0);
  }
}
