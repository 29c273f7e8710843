/** Messages in batches of a bounded size, none of which is kept waiting for long. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Outgoing } from '../../events/event-queue.js';

export interface BatchLimits {
  readonly messages: number;
  /** Of the bodies, in UTF-16 units: near enough. */
  readonly bytes: number;
}

/** Whoever pipes in a log that is being written wants its events to be sent, not to wait for the batch to fill. */
const LINGER_MS = 200;

const TIME_IS_UP = Symbol('the batch has waited long enough');

/**
 * A batch ends with the first limit that it reaches, or when no message has completed it in time; one message always fits. Never an
 * empty batch.
 */
export async function* batchesOf(
  messages: AsyncIterable<Outgoing>,
  limits: BatchLimits,
): AsyncGenerator<readonly Outgoing[]> {
  const iterator = messages[Symbol.asyncIterator]();
  let next = iterator.next();
  try {
    for (;;) {
      const first = await next;
      if (first.done === true) return;
      const batch = [first.value];
      ({ next } = await fill(batch, iterator, limits));
      yield batch;
    }
  } finally {
    // It may be under way when nobody waits for it any more.
    next.catch(() => undefined);
    void iterator.return?.().catch(() => undefined);
  }
}

type Next = Promise<IteratorResult<Outgoing, unknown>>;

/** @returns what follows the batch: in an object, for a promise that is returned by itself would be awaited */
async function fill(
  batch: Outgoing[],
  iterator: AsyncIterator<Outgoing>,
  limits: BatchLimits,
): Promise<{ next: Next }> {
  const stop = new AbortController();
  const timeIsUp = sleep(LINGER_MS, TIME_IS_UP, { signal: stop.signal }).catch(() => TIME_IS_UP);
  let bytes = batch[0]?.body.length ?? 0;
  let next = iterator.next();
  try {
    while (batch.length < limits.messages) {
      const result = await Promise.race([next, timeIsUp]);
      if (typeof result === 'symbol' || result.done === true) break;
      bytes += result.value.body.length;
      if (bytes > limits.bytes) break;
      batch.push(result.value);
      next = iterator.next();
    }
  } finally {
    stop.abort();
  }
  return { next };
}
