/** Whether the documents of an aggregation are what its events say: each interval is counted once more. */
import { DocumentsChecksum } from '../digests.js';
import { documentsOf } from '../documents-of.js';
import { haveEventsGone } from '../interval-state.js';
import { windowOf, type IntervalRange } from '../interval.js';
import type { AggregateParts, RegisteredAggregation } from '../parts.js';
import { readIntervals, type KnownInterval } from '../plan.js';
import { withCounting } from '../run-interval.js';
import type { AggregateDifference, Fault } from './audit-report.js';

export interface EventsAudit {
  readonly recounted: number;
  readonly pruned: number;
  readonly differences: readonly AggregateDifference[];
}

/** @param known intervals that something was found of: nothing more is said of them */
export async function auditEvents(
  parts: AggregateParts,
  registered: RegisteredAggregation,
  range: IntervalRange,
  known: ReadonlySet<string>,
): Promise<EventsAudit> {
  const differences: AggregateDifference[] = [];
  let [recounted, pruned] = [0, 0];
  for (const one of await readIntervals(parts, registered, range, null)) {
    if (known.has(one.interval)) continue;
    let fault = faultOfState(one);
    if (fault === null && isPruned(registered, one)) pruned++;
    else if (fault === null) {
      recounted++;
      fault = await recount(parts, registered, one);
    }
    if (fault !== null)
      differences.push({ aggregation: registered.aggregation.name, interval: one.interval, ...fault });
  }
  return { recounted, pruned, differences };
}

function faultOfState({ state }: KnownInterval): Fault | null {
  if (state === 'missing') return { kind: 'missing', message: 'it has events, and was never counted' };
  if (state !== 'stale') return null;
  return { kind: 'stale', message: 'its events, or how they are counted, have changed since' };
}

function isPruned({ definition }: RegisteredAggregation, { marker, events }: KnownInterval): boolean {
  return marker !== undefined && haveEventsGone(marker, events, definition);
}

async function recount(
  parts: AggregateParts,
  { aggregation, type, zone }: RegisteredAggregation,
  { interval, marker }: KnownInterval,
): Promise<Fault | null> {
  const request = { aggregation, type, window: windowOf(interval, zone), signal: parts.signal };
  const checksum = await withCounting(parts, request, async ({ groups }) => {
    const sum = new DocumentsChecksum();
    for await (const { id, body } of documentsOf(aggregation, interval, groups)) sum.add(id, body);
    return sum.finish();
  });
  if (checksum === marker?.checksum) return null;
  return { kind: 'differs', message: 'its documents are not what its events come to now' };
}
