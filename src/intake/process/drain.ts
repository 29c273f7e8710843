/** One reader's work: batch after batch, the next one prepared while those before it are written. */
import type { Delivery, QueueReader } from '../../events/event-queue.js';
import { IdbError } from '../../model/errors.js';
import { prepareBatch } from './prepare-batch.js';
import { tellProgress } from './progress.js';
import { refreshAtEnd, refreshUnseen } from './refresh-unseen.js';
import type { Run } from './run.js';
import { SettlingLine } from './settling-line.js';
import { beginTidying, throwTidyingFailure } from './tidy.js';

/** A batch is a request to the index: smaller ones take it more work for each event, larger ones take memory alone. */
const MOST_IN_BATCH = 1_500;
/** Of messages; documents are about as large. */
const MOST_BYTES = 3_000_000;

/** How long who follows waits for a message before it looks around. */
const WAIT_MS = 1_000;
/** While batches are being written (what is there by then is prepared meanwhile), and before the broker is asked whether there is more. */
const SHORT_WAIT_MS = 50;

/**
 * Batches are settled in the order in which they came.
 * @returns when nothing more comes, unless the run is to follow; or when it is told to end, with all that was taken settled
 * @throws what a server's absence throws; what is not settled then goes back to its queue
 */
export async function drain(reader: QueueReader, run: Run): Promise<'drained' | 'stopped'> {
  const line = new SettlingLine(reader, run);
  // Who follows has time, and so has who has just asked the broker.
  let restMs = run.request.follow ? WAIT_MS : SHORT_WAIT_MS;
  let isSaidEmpty = false;
  try {
    for (;;) {
      run.parts.onAlive();
      const isNothingUnderWay = line.isEmpty;
      const deliveries = await take(reader, run, isSaidEmpty ? 0 : isNothingUnderWay ? restMs : SHORT_WAIT_MS);
      for (const part of partsOf(deliveries ?? [])) {
        const batch = await prepared(part, run);
        await line.room();
        beginTidying(run, false);
        line.add(batch);
      }
      if (deliveries === null || deliveries.length === 0) await line.allSettled();
      if (deliveries === null) return 'stopped';
      if (deliveries.length === 0 && isSaidEmpty) return 'drained';
      isSaidEmpty = false;
      if (deliveries.length > 0) run.isAtRest = false;
      if (deliveries.length > 0 || !isNothingUnderWay) continue;
      isSaidEmpty = await atRest(reader, run);
      restMs = WAIT_MS;
    }
  } finally {
    // They must not go on behind the back of whoever closes the reader.
    await line.end();
  }
}

/** @returns null: the run is to end */
async function take(reader: QueueReader, { parts }: Run, waitMs: number): Promise<readonly Delivery[] | null> {
  try {
    return parts.signal.aborted ? null : await reader.take(MOST_IN_BATCH, waitMs, parts.signal);
  } catch (error) {
    if (error instanceof IdbError && error.code === 'interrupted') return null;
    throw error;
  }
}

/** In their order, by size: as objects they take several times their bytes. */
function* partsOf(deliveries: readonly Delivery[]): Generator<readonly Delivery[]> {
  let part: Delivery[] = [];
  let bytes = 0;
  for (const delivery of deliveries) {
    if (part.length > 0 && bytes + delivery.body.length > MOST_BYTES) {
      yield part;
      [part, bytes] = [[], 0];
    }
    part.push(delivery);
    bytes += delivery.body.length;
  }
  if (part.length > 0) yield part;
}

async function prepared(deliveries: readonly Delivery[], run: Run) {
  const prepare = () => prepareBatch(deliveries, run.parts, run.salts);
  try {
    return await prepare();
  } catch (error) {
    // Only the salts' server can be gone here.
    run.unfinished.push(prepare);
    throw error;
  }
}

/** Nothing comes. @returns true: the work is done, if nothing has come by now */
async function atRest(reader: QueueReader, run: Run): Promise<boolean> {
  const { request, tidying } = run;
  beginTidying(run, true);
  const isDone = request.follow ? false : await allSaidDone(reader, run);
  throwTidyingFailure(run);
  // Not before: tidying may be all that still fails.
  if (tidying.underWay === null) run.outage.over();
  run.repeats.clear();
  run.isAtRest = true;
  if (request.follow && (await refreshUnseen(run))) tellProgress(run, 'drained');
  return isDone;
}

/** Side by side: one after another these took as long as writing 5,000 events. */
async function allSaidDone(reader: QueueReader, run: Run): Promise<boolean> {
  const [areEmpty] = await Promise.all([areSaidEmpty(reader, run), refreshAtEnd(run), run.tidying.underWay]);
  return areEmpty;
}

/** That nothing came for a while says little: a broker may be slow. Asked, it tells; and then what it had sent before must be here. */
async function areSaidEmpty(reader: QueueReader, { parts, request }: Run): Promise<boolean> {
  try {
    const states = await parts.queue.readStates(request.types);
    const areEmpty = states.every(({ messages }) => messages === null || messages === 0);
    if (areEmpty) await reader.catchUp();
    return areEmpty;
  } catch (error) {
    if (!(error instanceof IdbError) || error.code !== 'refused') throw error;
    // Who may not look goes by what comes in a longer while.
    await parts.sleep(WAIT_MS, parts.signal);
    return true;
  }
}
