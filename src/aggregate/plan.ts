/** Which intervals there are, in what state: from the ledger and the event index together. */
import type { LedgerState } from '../ledger/state.js';
import type { EventIndex } from '../events/event-index.js';
import { isDone, type Fingerprint, type Marker } from '../model/marker.js';
import type { Store } from '../store/store.js';
import { checkIndex, checkUnit } from './check-stored.js';
import { eventsOf, readFingerprints } from './fingerprints.js';
import { haveEventsGone, intervalState } from './interval-state.js';
import { intervalsOfDates, touches, windowOf, type IntervalRange } from './interval.js';
import type { RegisteredAggregation } from './parts.js';

export interface KnownInterval {
  readonly interval: string;
  readonly state: LedgerState;
  readonly marker: Marker | undefined;
  /** Of the events as they are now. */
  readonly events: Fingerprint;
  /** Events that were counted are gone. */
  readonly shrunk: boolean;
}

export interface PlannedInterval extends KnownInterval {
  readonly action: 'aggregate' | 'skip' | 'refuse';
}

/**
 * Every interval that has events or a marker, sorted. @throws configuration where it has markers of another unit or index
 * @param leaseHolder who works now; null: nobody else
 */
export async function readIntervals(
  { index, store }: { readonly index: EventIndex; readonly store: Store },
  registered: RegisteredAggregation,
  range: IntervalRange,
  leaseHolder: string | null,
): Promise<readonly KnownInterval[]> {
  const { aggregation, type, zone, definition } = registered;
  const stored = await store.readMarkers(aggregation.name);
  checkUnit(registered, stored);
  checkIndex(registered, stored);
  const markers = new Map(stored.map((marker) => [marker.interval, marker]));
  const types = await index.readStoredTypes([type.name]);
  await index.refresh(types);
  const dates = types.length === 0 ? [] : await index.readDates({ types, filters: [] });
  const possible = [...intervalsOfDates(dates, aggregation.interval, zone), ...markers.keys()];
  const intervals = [...new Set(possible)].filter((interval) => touches(range, interval)).sort();
  const windows = intervals.map((interval) => windowOf(interval, zone));
  const fingerprints =
    types.length === 0
      ? windows.map((): Fingerprint => ({ rows: 0, newest: null }))
      : await index.withSnapshot(types, (snapshot) => readFingerprints(snapshot, type, windows));
  return intervals.flatMap((interval, i) => {
    const events = fingerprints[i] ?? { rows: 0, newest: null };
    const marker = markers.get(interval);
    if (marker === undefined && eventsOf(events) === 0) return [];
    const state = intervalState(marker, events, definition, leaseHolder);
    const shrunk = marker !== undefined && haveEventsGone(marker, events, definition);
    return [{ interval, state, marker, events, shrunk }];
  });
}

/** What is to be done with an interval, by one who holds the lease: pure. */
export function planInterval(known: KnownInterval, force: boolean): PlannedInterval {
  const { state, shrunk, marker } = known;
  if (force || state === 'missing') return { ...known, action: 'aggregate' };
  // A run that counted more was killed or failed since: what is left would be taken for all there ever was.
  if (shrunk) return { ...known, action: marker !== undefined && isDone(marker) ? 'skip' : 'refuse' };
  return { ...known, action: state === 'stale' || state === 'failed' ? 'aggregate' : 'skip' };
}
