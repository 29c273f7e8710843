/** The exchange and the queues that events pass through: their names, their arguments, and how they come to be. */
import type { Channel } from 'amqplib';
import { replyCodeOf, replyTextOf } from '../../clients/amqp.js';
import { IdbError } from '../../model/errors.js';

/**
 * How often a message may be delivered again before the broker sets it aside: an outage of the store that ends a consumer now and
 * then must not use it up, and a message that ends every consumer must not loop for ever.
 */
export const DELIVERY_LIMIT = 20;

/** RabbitMQ 4 gives a queue without a limit one of 20, and looking at a dead letter is a delivery: looking must not delete it. */
const DEAD_DELIVERY_LIMIT = 1_000_000;

export interface QueueDeclaration {
  readonly name: string;
  /** Under which the exchange passes messages to it; null: nothing comes to it through the exchange. */
  readonly routingKey: string | null;
  readonly arguments: Readonly<Record<string, string | number>>;
}

/** The durable direct exchange that producers publish to. */
export function eventsExchange(prefix: string): string {
  return `${prefix}events`;
}

export function eventQueue(prefix: string, type: string): string {
  return `${prefix}${routingKey(type)}`;
}

/** Under which producers publish events of the type: without the prefix, which the exchange has. */
export function routingKey(type: string): string {
  return `stats-${type}`;
}

/** Where events go that can't be taken in. */
export function deadLetterQueue(prefix: string, type: string): string {
  return `${eventQueue(prefix, type)}.dead`;
}

/** Of events of these types. */
export function queueDeclarations(prefix: string, types: readonly string[]): QueueDeclaration[] {
  return types.flatMap((type) => [
    // Dead queues first: a queue whose dead letters go nowhere would drop them.
    {
      name: deadLetterQueue(prefix, type),
      routingKey: null,
      arguments: { 'x-queue-type': 'quorum', 'x-delivery-limit': DEAD_DELIVERY_LIMIT },
    },
    {
      name: eventQueue(prefix, type),
      routingKey: routingKey(type),
      arguments: argumentsOf(deadLetterQueue(prefix, type)),
    },
  ]);
}

/**
 * Poison is published to the dead queue by idb itself, with its reason. But a message over its delivery limit is dropped by the
 * broker, silently, unless the queue says where to: so it does, and `at-least-once` keeps the message until it has arrived
 * (which asks for `reject-publish`; there is no length limit that would ever reject).
 */
function argumentsOf(deadQueue: string): QueueDeclaration['arguments'] {
  return {
    'x-queue-type': 'quorum',
    'x-delivery-limit': DELIVERY_LIMIT,
    'x-dead-letter-exchange': '',
    'x-dead-letter-routing-key': deadQueue,
    'x-dead-letter-strategy': 'at-least-once',
    'x-overflow': 'reject-publish',
  };
}

/**
 * Creates what is missing; repeatable. The channel can't be used any more after an error.
 * @throws configuration naming the exchange or queue that exists with other arguments, and what to do; refused
 */
export async function declareQueues(channel: Channel, prefix: string, types: readonly string[]): Promise<void> {
  const exchange = eventsExchange(prefix);
  await declared(`exchange ${exchange}`, () => channel.assertExchange(exchange, 'direct', { durable: true }));
  for (const queue of queueDeclarations(prefix, types)) {
    await declared(`queue ${queue.name}`, () => assertQueue(channel, queue));
    if (queue.routingKey === null) continue;
    await declared(`queue ${queue.name}`, () => channel.bindQueue(queue.name, exchange, queue.routingKey ?? ''));
  }
}

/** Declares one queue as it is to be; what is there is compared. */
export function assertQueue(channel: Channel, queue: QueueDeclaration): Promise<unknown> {
  return channel.assertQueue(queue.name, { durable: true, arguments: queue.arguments });
}

async function declared(what: string, declare: () => Promise<unknown>): Promise<void> {
  try {
    await declare();
  } catch (error) {
    const code = replyCodeOf(error);
    if (code === 406) {
      const advice =
        'Empty and delete it (its messages would be lost), or set index.prefix so that idb has names of its own.';
      throw new IdbError(
        'configuration',
        `Failed to declare ${what}: it exists with other arguments (${replyTextOf(error)}). ${advice}`,
      );
    }
    if (code === 403) {
      const advice = 'Give the user the permissions configure, write and read on it.';
      throw new IdbError('refused', `Failed to declare ${what}: ${replyTextOf(error)}. ${advice}`);
    }
    throw error;
  }
}
