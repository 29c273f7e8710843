/** Publishing events to RabbitMQ in batches, several of them on their way at a time. */
import { IdbError } from '../../../model/errors.js';
import type { Outgoing } from '../../../events/event-queue.js';
import { eventsExchange, routingKey } from '../queues.js';
import { batchesOf } from '../batches.js';
import type { Confirmer, Parcel } from './confirmer.js';

/** A batch ends with the first of these that it reaches; one message always fits. */
const BATCH = { messages: 250, bytes: 1_000_000 };
/** 1,000 messages or 4 MB unconfirmed. */
const BATCHES_UNDER_WAY = 4;

interface Sending {
  readonly batch: readonly Outgoing[];
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
  const settle = async (left: number) => {
    while (underWay.length > left) {
      const sending = underWay.shift();
      if (sending === undefined) return;
      await sending.confirmed;
      onSent(sending.batch);
    }
  };
  try {
    for await (const batch of batchesOf(messages, BATCH)) {
      if (signal.aborted) throw new IdbError('interrupted', 'Interrupted while publishing.');
      const confirmed = confirmer.send(batch.map((message) => parcelOf(message, prefix)));
      // It is awaited in its turn; until then nobody listens.
      confirmed.catch(() => undefined);
      underWay.push({ batch, confirmed });
      await settle(BATCHES_UNDER_WAY - 1);
    }
    await settle(0);
  } catch (error) {
    await reportConfirmed(underWay, onSent);
    throw error;
  }
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
