/** Mends what an audit of aggregations found: each of those intervals is counted again. */
import { stopIfAborted } from '../../ledger/interruption.js';
import type { ExitCode } from '../../model/errors.js';
import type { AggregateParts, RegisteredAggregation } from '../parts.js';
import { readIntervals, type KnownInterval } from '../plan.js';
import { exitCodeOf, type IntervalReport } from '../report.js';
import { runInterval } from '../run-interval.js';
import type { AggregateDifference } from './audit-report.js';

/** Does every interval again that something was found of, under the lease. @returns what became of each */
export async function repairAggregations(
  parts: AggregateParts,
  aggregations: readonly RegisteredAggregation[],
  differences: readonly AggregateDifference[],
): Promise<{ readonly intervals: readonly IntervalReport[]; readonly exit_code: ExitCode }> {
  const intervals: IntervalReport[] = [];
  for (const registered of aggregations) {
    const { name } = registered.aggregation;
    const found = new Set(differences.filter((one) => one.aggregation === name).map(({ interval }) => interval));
    if (found.size === 0) continue;
    const request = { statistic: name, holder: parts.holder, seconds: parts.leaseSeconds };
    await parts.store.withLease(request, async (lease) => {
      const known = await readIntervals(parts, registered, { from: null, to: null }, null);
      const byInterval = new Map(known.map((one) => [one.interval, one]));
      for (const interval of [...found].sort()) {
        stopIfAborted(parts.signal);
        const one = byInterval.get(interval) ?? ghostOf(interval);
        intervals.push(await runInterval(parts, lease, registered, one));
      }
    });
  }
  return { intervals, exit_code: exitCodeOf(intervals) };
}

/** An interval of which nothing is known but its documents: counting it takes them away. */
function ghostOf(interval: string): KnownInterval {
  return { interval, state: 'missing', marker: undefined, events: { rows: 0, newest: null }, shrunk: false };
}
