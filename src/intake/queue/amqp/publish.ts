/** Publishing events to RabbitMQ in batches, several of them on their way at a time. */
import { IdbError } from '../../../model/errors.js';
import type { Outgoing } from '../../../events/event-queue.js';
import { eventsExchange, routingKey } from '../queues.js';
import { batchesOf } from '../batches.js';
import type { Confirmer, Parcel } from './confirmer.js';

/** A batch ends with the first of these that it reaches; one message always fits. */
const BATCH = { messages: 250, bytes: 1_000_000 };
/** Unconfirmed: 1,000 messages, or one batch that has more bytes. */
const MOST_UNDER_WAY = { batches: 4, bytes: 4_000_000 };

interface Sending {
  readonly batch: readonly Outgoing[];
  readonly bytes: number;
  readonly confirmed: Promise<void>;
}

/** As `EventQueue.publish`. After a failure, what was on its way is still waited for: what arrived is reported. */
export async function publishMessages(
  confirmer: Confirmer,
  prefix: string,
  messages: AsyncIterable<Outgoing>,
  onSent: (sent: readonly Outgoing[]) => void,
  signal: AbortSignal,
): Promise<void> {
  const underWay: Sending[] = [];
  const settleOldest = async () => {
    const sending = underWay.shift();
    if (sending === undefined) return;
    await sending.confirmed;
    onSent(sending.batch);
  };
  try {
    for await (const batch of batchesOf(messages, BATCH)) {
      if (signal.aborted) throw new IdbError('interrupted', 'Interrupted while publishing.');
      const bytes = batch.reduce((sum, { body }) => sum + body.length, 0);
      while (!hasRoomFor(bytes, underWay)) await settleOldest();
      const confirmed = confirmer.send(batch.map((message) => parcelOf(message, prefix)));
      // It is awaited in its turn; until then nobody listens.
      confirmed.catch(() => undefined);
      underWay.push({ batch, bytes, confirmed });
    }
    while (underWay.length > 0) await settleOldest();
  } catch (error) {
    await reportConfirmed(underWay, onSent);
    throw error;
  }
}

function hasRoomFor(bytes: number, underWay: readonly Sending[]): boolean {
  if (underWay.length === 0) return true;
  const sum = underWay.reduce((all, sending) => all + sending.bytes, bytes);
  return underWay.length < MOST_UNDER_WAY.batches && sum <= MOST_UNDER_WAY.bytes;
}

async function reportConfirmed(underWay: readonly Sending[], onSent: (sent: readonly Outgoing[]) => void) {
  for (const { batch, confirmed } of underWay) {
    const isSent = await confirmed.then(
      () => true,
      () => false,
    );
    if (isSent) onSent(batch);
  }
}

function parcelOf({ type, id, body }: Outgoing, prefix: string): Parcel {
  return {
    exchange: eventsExchange(prefix),
    routingKey: routingKey(type),
    body: Buffer.from(body),
    messageId: id,
    headers: {},
  };
}
