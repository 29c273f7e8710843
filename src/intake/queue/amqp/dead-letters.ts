/** Looking at the dead queues, putting letters back, and throwing them away. */
import type { ConfirmChannel, GetMessage } from 'amqplib';
import { closeChannel, withChannel, withConfirmChannel, type AmqpHandle } from '../../../clients/amqp.js';
import type { DeadLetter, DeadLetterSelection } from '../../../events/event-queue.js';
import { deadLetterQueue, eventsExchange, routingKey } from '../queues.js';
import type { Confirmer, Parcel } from './confirmer.js';
import { Taking, type TakenLetter } from './taking.js';

/** Letters on their way back at a time. */
const RETRY_BATCH = 100;

/** Oldest first. They are taken without being acknowledged, and put back where they were when the reader has seen enough. */
export async function* readLetters(
  { connection }: AmqpHandle,
  prefix: string,
  selection: DeadLetterSelection,
): AsyncGenerator<DeadLetter> {
  for (const type of selection.types) {
    const channel = await connection.createChannel();
    channel.on('error', () => undefined);
    const taking = new Taking(channel, prefix, type);
    try {
      for await (const { letter } of taking.letters(selection.ids)) yield letter;
    } finally {
      await taking.putBack();
      await closeChannel(channel);
    }
  }
}

/** Each letter leaves the dead queue only when it is safely in its queue: a crash between the two doubles it, which its id undoes. */
export async function retryLetters(
  handle: AmqpHandle,
  prefix: string,
  { types, ids }: DeadLetterSelection,
  confirmerOn: (channel: ConfirmChannel, ended: AbortSignal) => Confirmer,
): Promise<number> {
  let retried = 0;
  for (const type of types) {
    await withConfirmChannel(handle, async (channel, ended) => {
      const sender = confirmerOn(channel, ended);
      const taking = new Taking(channel, prefix, type);
      let batch: TakenLetter[] = [];
      const flush = async () => {
        await sender.send(batch.map(({ message }) => parcelOf(message, prefix, type)));
        for (const { message } of batch) await taking.remove(message);
        retried += batch.length;
        batch = [];
      };
      for await (const found of taking.letters(ids)) {
        batch.push(found);
        if (batch.length >= RETRY_BATCH) await flush();
      }
      await flush();
      await taking.putBack();
    });
  }
  return retried;
}

/** @param before leaves alone what was set aside since, and what does not say when; null: all of the selection */
export async function purgeLetters(
  { connection }: AmqpHandle,
  prefix: string,
  { types, ids }: DeadLetterSelection,
  before: Date | null,
): Promise<number> {
  let purged = 0;
  for (const type of types) {
    purged += await withChannel(connection, async (channel) => {
      if (ids === undefined && before === null)
        return (await channel.purgeQueue(deadLetterQueue(prefix, type))).messageCount;
      const taking = new Taking(channel, prefix, type);
      let count = 0;
      for await (const { letter, message } of taking.letters(ids)) {
        const isOlder = before === null || (letter.since !== null && letter.since < before.toISOString());
        if (!isOlder) continue;
        await taking.remove(message);
        count++;
      }
      await taking.putBack();
      return count;
    });
  }
  return purged;
}

/** As it came in, without what was said when it was set aside. */
function parcelOf({ content, properties }: GetMessage, prefix: string, type: string): Parcel {
  const messageId: unknown = properties.messageId;
  return {
    exchange: eventsExchange(prefix),
    routingKey: routingKey(type),
    body: content,
    messageId: typeof messageId === 'string' ? messageId : undefined,
    headers: {},
  };
}
