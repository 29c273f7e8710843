/** Writes a prepared batch, sets aside what can't be taken in, and only then takes the messages off their queues. */
import type { EventOutcome } from '../../events/event-index.js';
import type { Delivery, QueueReader } from '../../events/event-queue.js';
import { IdbError } from '../../model/errors.js';
import type { Batch, Prepared, WrittenEvent } from './prepare-batch.js';
import { tellProgress } from './progress.js';
import type { Run } from './run.js';

/** Brokers take a consumer that holds messages much longer for dead (RabbitMQ: 30 minutes). */
export const LONGEST_WRITE_MS = 9 * 60_000;

/**
 * @param before the batch before it, being settled: this one is written beside it, and leaves the queue after it
 * @throws what the index or the queue throws, or threw at a batch before; then nothing of the batch, or only dead letters, has left the queue
 */
export async function settleBatch(reader: QueueReader, batch: Batch, run: Run, before: Promise<void>): Promise<void> {
  const { messages } = batch;
  const [settled, written] = await Promise.allSettled([before, write(batch, run)]);
  if (written.status === 'rejected') throw written.reason;
  const reasons = refusalsOf(messages, written.value);
  try {
    if (settled.status === 'rejected') throw settled.reason;
    await takeOff(reader, messages, reasons);
  } catch (error) {
    run.repeats.expect(writesOf(batch));
    throw error;
  }
  count(messages, reasons, run);
  run.outage.over();
  run.parts.onAlive();
  tellProgress(run, 'working');
}

/** The messages leave their queues, those that can't be taken in for the dead ones. */
async function takeOff(reader: QueueReader, batch: readonly Prepared[], refusals: ReadonlyMap<Delivery, string>) {
  const dead = batch.flatMap(({ delivery, reason }) => {
    const why = reason ?? refusals.get(delivery);
    return why === undefined ? [] : [reader.setAside(delivery, why)];
  });
  await Promise.all(dead);
  await reader.acknowledge(batch.map(({ delivery }) => delivery));
}

/** @returns an outcome for each, in order */
async function write(batch: Batch, run: Run): Promise<readonly EventOutcome[]> {
  if (batch.messages.every(({ writes }) => writes.length === 0)) return [];
  try {
    return await writeNow(batch, run);
  } catch (error) {
    run.unfinished.push(async () => {
      await writeNow(batch, run);
      run.repeats.expect(writesOf(batch));
    });
    throw error;
  }
}

function writesOf({ messages }: Batch): readonly WrittenEvent[] {
  return messages.flatMap(({ writes }) => writes);
}

/** Counts what was written, too: at once, for the messages may go to another processor when they come again. */
async function writeNow(batch: Batch, run: Run): Promise<readonly EventOutcome[]> {
  const outcomes = await inTime(batch.events.write(), run.parts.index.address);
  for (const [i, each] of writesOf(batch).entries()) {
    const { type, timestamp } = each;
    const outcome = outcomes[i];
    if (outcome === undefined) continue;
    const isRepeat = run.repeats.meet(each) && outcome.result === 'duplicate';
    if (!isRepeat) run.tally.wrote(type, timestamp, outcome.result);
    if (outcome.result === 'created' || outcome.result === 'replaced') run.unseen.add(type);
  }
  return outcomes;
}

/** @throws unavailable when it takes so long that the broker would deliver the messages to somebody else */
async function inTime<T>(work: Promise<T>, address: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    const reason = `it has not answered for ${LONGEST_WRITE_MS / 60_000} minutes`;
    const error = new IdbError('unavailable', `Failed to write events to ${address}: ${reason}. Check its load.`);
    timer = setTimeout(() => reject(error), LONGEST_WRITE_MS);
  });
  try {
    return await Promise.race([work, tooLong]);
  } finally {
    clearTimeout(timer);
  }
}

/** Messages that the index refuses an event of; what else is in them may well have been written. */
function refusalsOf(batch: readonly Prepared[], outcomes: readonly EventOutcome[]): ReadonlyMap<Delivery, string> {
  const refusals = new Map<Delivery, string>();
  let i = 0;
  for (const { delivery, writes } of batch) {
    for (const outcome of outcomes.slice(i, i + writes.length)) {
      if (outcome.result === 'refused') refusals.set(delivery, outcome.reason);
    }
    i += writes.length;
  }
  return refusals;
}

function count(batch: readonly Prepared[], refusals: ReadonlyMap<Delivery, string>, { tally }: Run): void {
  for (const { delivery, reason, leftOut } of batch) {
    tally.taken(delivery.type);
    for (const type of leftOut) tally.leftOut(type);
    const why = reason ?? refusals.get(delivery);
    if (why !== undefined) tally.dead(delivery.type, why);
  }
}
