/** Aggregating: aggregation after aggregation, each under its own lease, interval after interval, each by itself. */
import { EXIT, IdbError, type ExitCode } from '../model/errors.js';
import type { Lease } from '../store/store.js';
import { checkZone } from './check-stored.js';
import { countedEvents, eventsOf } from './fingerprints.js';
import type { IntervalRange } from './interval.js';
import type { AggregateParts, RegisteredAggregation } from './parts.js';
import { planInterval, readIntervals, type PlannedInterval } from './plan.js';
import {
  exitCodeOf,
  intervalReport,
  type AggregateReport,
  type AggregationReport,
  type IntervalReport,
} from './report.js';
import { runInterval } from './run-interval.js';

export interface AggregateRequest {
  readonly aggregations: readonly RegisteredAggregation[];
  /** Intervals that have a part in it; null: all. */
  readonly range: IntervalRange | null;
  /** Count complete intervals again, and those whose events have gone. */
  readonly force: boolean;
}

const ALL: IntervalRange = { from: null, to: null };

/**
 * @returns what became of each. One that fails does not stop the next
 * @throws only bugs
 */
export async function aggregate(parts: AggregateParts, request: AggregateRequest): Promise<AggregateReport> {
  const started = parts.now().getTime();
  const aggregations: AggregationReport[] = [];
  for (const registered of request.aggregations) {
    aggregations.push(await aggregateOne(parts, request, registered));
    if (endsTheRun(aggregations)) break;
  }
  const duration = parts.now().getTime() - started;
  return { aggregations, duration_ms: duration, exit_code: exitCodeOf(aggregations) };
}

async function aggregateOne(
  parts: AggregateParts,
  request: AggregateRequest,
  registered: RegisteredAggregation,
): Promise<AggregationReport> {
  const { aggregation, zone } = registered;
  const known = { aggregation: aggregation.name, event: aggregation.event, zone };
  const lease = { statistic: aggregation.name, holder: parts.holder, seconds: parts.leaseSeconds };
  try {
    return await parts.store.withLease(lease, async (held) => {
      await checkZone(parts.store, registered);
      const done = await runIntervals(parts, request, registered, held);
      return { ...known, ...done, reason: null, error_code: null, exit_code: exitCodeOf(done.intervals) };
    });
  } catch (error) {
    if (!(error instanceof IdbError)) throw error;
    const { message: reason, code, exitCode } = error;
    return { ...known, intervals: [], already_complete: 0, reason, error_code: code, exit_code: exitCode };
  }
}

async function runIntervals(
  parts: AggregateParts,
  request: AggregateRequest,
  registered: RegisteredAggregation,
  lease: Lease,
): Promise<Pick<AggregationReport, 'intervals' | 'already_complete'>> {
  // Whoever plans holds the lease: nobody else is running.
  const known = await readIntervals(parts, registered, request.range ?? ALL, null);
  const intervals: IntervalReport[] = [];
  let complete = 0;
  for (const planned of known.map((one) => planInterval(one, request.force))) {
    if (planned.action === 'skip' && !planned.shrunk) complete++;
    else
      intervals.push(
        planned.action === 'aggregate' ? await runInterval(parts, lease, registered, planned) : notAggregated(planned),
      );
    if (endsTheRun(intervals)) break;
  }
  return { intervals, already_complete: complete };
}

function notAggregated({ interval, action, marker, events }: PlannedInterval): IntervalReport {
  const counted = countedEvents(marker) ?? 0;
  const known = { state: marker?.state ?? null, attempt: marker?.attempt ?? 0, checksum: marker?.checksum ?? null };
  const gone = `${counted} events had been counted, and some of them are gone: ${eventsOf(events)} are there now.`;
  if (action === 'skip') {
    return intervalReport(interval, 'pruned', {
      ...known,
      ...marker?.figures,
      reason: `${gone} What is stored stands.`,
    });
  }
  const reason = `An earlier run failed after ${gone} Counting again would lose what is gone; --force does it all the same.`;
  return intervalReport(interval, 'failed', { ...known, reason, exit_code: EXIT.dayFailed });
}

/** After an interruption, or with a service gone twice running, nothing more can be done; another run's lease is of one aggregation alone. */
function endsTheRun(done: readonly { readonly exit_code: ExitCode; readonly error_code: string | null }[]): boolean {
  const [before, last] = [done.at(-2), done.at(-1)];
  if (last?.error_code === 'interrupted' || last?.error_code === 'lease-lost') return true;
  if (last?.exit_code === EXIT.tryLater) return last.error_code !== 'lease-held';
  return last?.exit_code === EXIT.unavailable && before?.exit_code === EXIT.unavailable;
}
