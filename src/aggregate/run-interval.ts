/** One interval of one aggregation: claim, count in one snapshot, write, take away what is stale, complete. */
import type { Counting } from '../events/grouping/group-events.js';
import { IdbError } from '../model/errors.js';
import type { Fingerprint, Marker, RunFigures } from '../model/marker.js';
import type { Lease } from '../store/store.js';
import { canCountInIndex, countInIndex } from './count/count-in-index.js';
import { countEvents } from './count/count-events.js';
import type { CountRequest } from './count/counting.js';
import { eventsOf, readFingerprints } from './fingerprints.js';
import { claim, completed, type RunOf } from '../ledger/run-marker.js';
import { runUnderMarker } from '../ledger/run-under-marker.js';
import { monthOfInterval, windowOf } from './interval.js';
import type { AggregateParts, RegisteredAggregation } from './parts.js';
import type { KnownInterval } from './plan.js';
import { intervalReport, type IntervalReport } from './report.js';
import { writeInterval, type WrittenInterval } from './write-interval.js';

/** Aggregates the interval under the lease. @returns a report also where it failed; throws only bugs */
export function runInterval(
  parts: AggregateParts,
  lease: Lease,
  registered: RegisteredAggregation,
  known: KnownInterval,
): Promise<IntervalReport> {
  const { store, now } = parts;
  const started = now();
  const elapsed = () => now().getTime() - started.getTime();
  const claimed = claim(runOf(registered, known.interval), known, lease.holder, started);
  const work = async () => {
    const done = await countAndWrite(parts, lease, registered, known.interval);
    const complete = completed(claimed, done.fingerprint, figuresOf(done, elapsed()), done.written.checksum, now());
    await store.writeMarkers(lease, [complete]);
    logComplete(parts, complete);
    return doneReport(complete);
  };
  const onFailure = (error: unknown, state: 'failed' | null) => {
    if (!(error instanceof IdbError)) throw error;
    return intervalReport(known.interval, 'failed', {
      state,
      attempt: claimed.attempt,
      reason: error.message,
      error_code: error.code,
      exit_code: error.exitCode,
      duration_ms: elapsed(),
    });
  };
  return runUnderMarker(parts, lease, { claimed, work, onFailure });
}

function runOf({ aggregation, zone, definition }: RegisteredAggregation, interval: string): RunOf {
  const settings = { definition, index: aggregation.index };
  return { statistic: aggregation.name, interval, month: monthOfInterval(interval), zone, settings };
}

interface Done {
  readonly fingerprint: Fingerprint;
  readonly counted: ReturnType<Counting['figures']>;
  readonly written: WrittenInterval;
}

async function countAndWrite(
  parts: AggregateParts,
  lease: Lease,
  registered: RegisteredAggregation,
  interval: string,
): Promise<Done> {
  const { aggregation, type, zone } = registered;
  const window = windowOf(interval, zone);
  return withCounting(parts, { aggregation, type, window, signal: parts.signal }, async (counting, fingerprint) => {
    const written = await writeInterval(parts, lease, registered, interval, counting);
    return { fingerprint, counted: counting.figures(), written };
  });
}

/** Counts in one snapshot of the event index, and with it the fingerprint of just these events. */
export async function withCounting<T>(
  { index }: Pick<AggregateParts, 'index'>,
  request: Omit<CountRequest, 'snapshot'>,
  work: (counting: Counting, fingerprint: Fingerprint) => Promise<T>,
): Promise<T> {
  const types = await index.readStoredTypes([request.type.name]);
  if (types.length === 0) return work(NOTHING_COUNTED, { rows: 0, newest: null });
  return index.withSnapshot(types, async (snapshot) => {
    const [fingerprint] = await readFingerprints(snapshot, request.type, [request.window]);
    if (fingerprint === undefined) throw new TypeError('A window has no fingerprint.');
    const whole = { ...request, snapshot };
    return work(canCountInIndex(whole) ? await countInIndex(whole) : countEvents(whole), fingerprint);
  });
}

const NOTHING_COUNTED: Counting = {
  groups: { [Symbol.asyncIterator]: () => ({ next: async () => ({ done: true, value: undefined }) }) },
  figures: () => ({ counted: 0, rejected: 0 }),
};

function figuresOf({ fingerprint, counted, written }: Done, durationMs: number): RunFigures {
  const { documents, deleted } = written;
  return { rows: eventsOf(fingerprint), ...counted, documents, deleted, duration_ms: durationMs };
}

function doneReport({ interval, state, attempt, checksum, figures }: Marker): IntervalReport {
  return intervalReport(interval, 'aggregated', { state, attempt, checksum, ...figures });
}

function logComplete(
  { log, aggregates }: AggregateParts,
  { statistic, interval, figures, state, attempt }: Marker,
): void {
  const { rows = 0, counted = 0, documents = 0, deleted = 0 } = figures ?? {};
  const sentence =
    `Aggregated ${statistic} ${interval}: ${counted} of ${rows} events counted, ${documents} documents at ${aggregates.address}, ` +
    `${deleted} deleted; it is ${state} (attempt ${attempt}).`;
  log.info(sentence, { aggregation: statistic, interval, state, attempt, ...figures });
}
