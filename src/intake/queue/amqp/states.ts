/** How full the queues are. */
import type { ChannelModel } from 'amqplib';
import { NOT_FOUND, replyCodeOf, withChannel } from '../../../clients/amqp.js';
import type { QueueState } from '../../../events/event-queue.js';
import { deadLetterQueue, eventQueue } from '../queues.js';

/** Of the messages that wait: those that a processor has in hand are not among them, and come back where it dies. */
export async function readQueueState(connection: ChannelModel, prefix: string, type: string): Promise<QueueState> {
  const queue = eventQueue(prefix, type);
  const waiting = await look(connection, queue);
  const dead = await look(connection, deadLetterQueue(prefix, type));
  return {
    type,
    queue,
    messages: waiting?.messageCount ?? null,
    dead: dead?.messageCount ?? null,
    consumers: waiting?.consumerCount ?? 0,
  };
}

/** On a channel of its own, because the answer "not there" closes it. */
async function look(connection: ChannelModel, queue: string) {
  return withChannel(connection, (channel) => channel.checkQueue(queue)).catch(nothingIfNotThere);
}

/** @throws every other error */
export function nothingIfNotThere(error: unknown): undefined {
  if (replyCodeOf(error) !== NOT_FOUND) throw error;
  return undefined;
}
