/** What expires while events are processed: dead letters, which hold raw addresses, and the salts of visitor ids. */
import { counted } from '../../model/words.js';
import type { Run } from './run.js';

const DAY_MS = 86_400_000;

/**
 * Begins it where it is due; it goes on beside the processing, for a dead queue may be long. Once a day, the first time when the queues
 * are empty: what has waited for long is processed rather than removed. A run that is never at rest does it after a day.
 */
export function beginTidying(run: Run, isAtRest: boolean): void {
  const { tidying } = run;
  const isDue = run.parts.monotonic() - (tidying.last ?? run.started) >= DAY_MS;
  if (tidying.underWay !== null || (!isDue && !(isAtRest && tidying.last === null))) return;
  tidying.underWay = tidy(run)
    .catch((error: unknown) => (tidying.failure = { error }))
    .finally(() => (tidying.underWay = null));
}

/** @throws what it failed with, once */
export function throwTidyingFailure({ tidying }: Run): void {
  const { failure } = tidying;
  tidying.failure = null;
  if (failure !== null) throw failure.error;
}

async function tidy({ parts, request, salts, tidying }: Run): Promise<void> {
  const now = parts.monotonic();
  const before = (days: number) => new Date(parts.now().getTime() - days * DAY_MS);
  // Of a type that is registered no more nobody else would ever remove anything.
  const others = await parts.queue.readOtherTypes(parts.definitions.map(({ name }) => name));
  const { dead, waiting } = await parts.queue.expire([...request.types, ...others], before(parts.deadLetterDays));
  if (dead > 0)
    parts.log.info(`Removed ${counted(dead, 'dead letter')} older than ${parts.deadLetterDays} days.`, { dead });
  if (waiting > 0) {
    const days = counted(parts.deadLetterDays, 'day');
    parts.log.warn(`Removed ${counted(waiting, 'event')} that had waited for longer than ${days}.`, { waiting });
  }
  const forgotten = await salts.forget(before(parts.saltDays));
  if (forgotten > 0) parts.log.debug(`Forgot ${counted(forgotten, 'salt')} of visitor ids.`, { forgotten });
  tidying.last = now;
}
