/** What a broker has of the exchange and the queues, beside what it should have. */
import type { ChannelModel } from 'amqplib';
import { replyCodeOf, replyTextOf, withChannel } from '../../clients/amqp.js';
import { assertQueue, eventsExchange, queueDeclarations } from './queues.js';

/** Part of the topology as the broker has it. `different`: declared by somebody else, or by another version. */
export interface FoundPart {
  readonly kind: 'exchange' | 'queue';
  readonly name: string;
  readonly state: 'as-declared' | 'missing' | 'different';
  /** The broker's own words where it is different. */
  readonly reason: string | null;
}

/**
 * What the broker has of the topology for events of these types, without creating anything. Whether a queue is bound can't be asked over AMQP.
 * Each part gets a channel of its own, because an answer like "not there" closes it.
 */
export async function readTopology(
  connection: ChannelModel,
  prefix: string,
  types: readonly string[],
): Promise<FoundPart[]> {
  const exchange = eventsExchange(prefix);
  const parts: FoundPart[] = [
    await readPart(
      { kind: 'exchange', name: exchange },
      () => withChannel(connection, (channel) => channel.checkExchange(exchange)),
      () => withChannel(connection, (channel) => channel.assertExchange(exchange, 'direct', { durable: true })),
    ),
  ];
  for (const queue of queueDeclarations(prefix, types)) {
    const check = () => withChannel(connection, (channel) => channel.checkQueue(queue.name));
    const assert = () => withChannel(connection, (channel) => assertQueue(channel, queue));
    parts.push(await readPart({ kind: 'queue', name: queue.name }, check, assert));
  }
  return parts;
}

/** Declaring what is there changes nothing: the broker only compares the arguments. */
async function readPart(
  part: Pick<FoundPart, 'kind' | 'name'>,
  check: () => Promise<unknown>,
  assert: () => Promise<unknown>,
): Promise<FoundPart> {
  try {
    await check();
    await assert();
    return { ...part, state: 'as-declared', reason: null };
  } catch (error) {
    const code = replyCodeOf(error);
    if (code === 404) return { ...part, state: 'missing', reason: null };
    if (code === 406) return { ...part, state: 'different', reason: replyTextOf(error) };
    throw error;
  }
}
