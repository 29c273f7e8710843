/** The markers that aggregating leaves in the ledger: pure. */
import type { Fingerprint, Marker, RunFigures } from '../model/marker.js';
import { monthOfInterval } from './interval.js';
import type { RegisteredAggregation } from './parts.js';
import type { KnownInterval } from './plan.js';

/** The marker that goes in before anything else is written. */
export function claim(
  { aggregation, zone, definition }: RegisteredAggregation,
  { interval, marker, shrunk }: KnownInterval,
  holder: string,
  started: Date,
): Marker {
  return {
    statistic: aggregation.name,
    interval,
    month: monthOfInterval(interval),
    state: 'running',
    settled: false,
    attempt: (marker?.attempt ?? 0) + 1,
    holder,
    started: started.toISOString(),
    finished: null,
    zone,
    settings: { definition, index: aggregation.index },
    // Kept while the interval is counted again, so that nothing counts it from an index that has lost events since. A forced run of
    // an interval whose events have gone was agreed to: it may be finished by any later run.
    fingerprint: shrunk ? null : (marker?.fingerprint ?? null),
    checksum: null,
    figures: null,
    reason: null,
  };
}

/** The marker of an interval that is whole. @param fingerprint of the snapshot that was counted */
export function completed(
  claimed: Marker,
  fingerprint: Fingerprint,
  figures: RunFigures,
  checksum: string,
  finished: Date,
): Marker {
  return {
    ...claimed,
    state: figures.rows === 0 ? 'empty' : 'complete',
    settled: true,
    finished: finished.toISOString(),
    fingerprint,
    checksum,
    figures,
  };
}
