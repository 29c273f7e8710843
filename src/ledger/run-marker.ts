/** The markers that a run of an interval leaves in the ledger: pure. */
import type { Fingerprint, Marker, RunFigures } from '../model/marker.js';
import { KILLED } from './state.js';

/** What a run is of. */
export type RunOf = Pick<Marker, 'statistic' | 'interval' | 'month' | 'zone' | 'settings'>;

/** What was known of the interval when the run was planned. */
export interface KnownBefore {
  readonly marker: Marker | undefined;
  /** Of what its marker counted something is gone from the source. */
  readonly shrunk: boolean;
}

/** The marker that goes in before anything else is written. */
export function claim(
  { statistic, interval, month, zone, settings }: RunOf,
  { marker, shrunk }: KnownBefore,
  holder: string,
  started: Date,
): Marker {
  return {
    statistic,
    interval,
    month,
    state: 'running',
    settled: false,
    attempt: (marker?.attempt ?? 0) + 1,
    holder,
    started: started.toISOString(),
    finished: null,
    zone,
    settings,
    // Kept while the interval is counted again, so that nothing counts it from a source that has lost something since. A forced run of
    // an interval whose source has shrunk was agreed to: it may be finished by any later run.
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

/** A marker that still says running while its run can't be: it was killed. */
export function asFailed(marker: Marker): Marker {
  return marker.state === 'running' ? { ...marker, state: 'failed', reason: KILLED } : marker;
}
