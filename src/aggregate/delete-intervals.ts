/** Taking intervals away: documents and markers alike, so that the next run counts them anew where their events are there. */
import { stopIfAborted } from '../ledger/interruption.js';
import type { Marker } from '../model/marker.js';
import type { Lease } from '../store/store.js';
import { indexOf } from './check-stored.js';
import { isWithin, touches, type IntervalRange } from './interval.js';
import type { AggregateParts, RegisteredAggregation } from './parts.js';
import { staleDocuments } from './write-interval.js';

export interface DeletionReport {
  readonly aggregation: string;
  readonly intervals: number;
  readonly documents: number;
  readonly markers: number;
  /** Intervals that the range has only a part of: they stay. */
  readonly left_out: readonly string[];
}

/** @throws lease-held, lease-lost, unavailable, interrupted; what is not deleted then is by the same command again */
export async function deleteIntervals(
  parts: AggregateParts,
  { aggregation }: RegisteredAggregation,
  range: IntervalRange,
): Promise<DeletionReport> {
  const { store, aggregates } = parts;
  const { name } = aggregation;
  const request = { statistic: name, holder: parts.holder, seconds: parts.leaseSeconds };
  return store.withLease(request, async (lease) => {
    const markers = await store.readMarkers(name);
    const aliases = aliasesOf(aggregation.index, markers);
    const all = new Set(markers.map(({ interval }) => interval));
    for (const alias of aliases) for (const interval of await aggregates.readIntervals(alias)) all.add(interval);
    const asked = [...all].filter((interval) => touches(range, interval)).sort();
    const intervals = asked.filter((interval) => isWithin(range, interval));
    const chosen = new Set(intervals);
    const own = markers.filter(({ interval }) => chosen.has(interval));
    await unfinish(parts, lease, own);
    let documents = 0;
    for (const alias of aliases) {
      for (const interval of intervals) {
        stopIfAborted(parts.signal);
        documents += await aggregates.write(
          lease,
          staleDocuments(aggregates, alias, interval, () => false),
        );
      }
      await aggregates.refresh(alias);
    }
    await store.deleteMarkers(
      lease,
      own.map(({ interval }) => interval),
    );
    const leftOut = asked.filter((interval) => !isWithin(range, interval));
    return { aggregation: name, intervals: intervals.length, documents, markers: own.length, left_out: leftOut };
  });
}

/** Where it is registered to write, and where it has written: the registration may have changed in between. */
function aliasesOf(registered: string, markers: readonly Marker[]): ReadonlySet<string> {
  return new Set([registered, ...markers.map(indexOf).filter((index) => index !== null)]);
}

/** No marker says complete while its documents are being taken away. */
async function unfinish({ store, now }: AggregateParts, lease: Lease, markers: readonly Marker[]): Promise<void> {
  const reason = 'It was being deleted, and the deletion did not end.';
  const unfinished = markers.map((marker): Marker => {
    const changes = {
      state: 'failed',
      settled: false,
      reason,
      fingerprint: null,
      finished: now().toISOString(),
    } as const;
    return { ...marker, ...changes, holder: lease.holder };
  });
  await store.writeMarkers(lease, unfinished);
}
