/** The markers that a run leaves in the ledger: pure. */
import { monthOf } from '../model/day.js';
import { COLLECT_STATS, type Marker } from '../model/marker.js';
import type { Lease } from '../store/store.js';
import { KILLED } from './day-state.js';
import type { Parts } from './parts.js';
import type { PlannedDay } from './plan.js';
import type { CountedRows, WrittenDay } from './write-day.js';

/** The marker that goes in before anything else is written. */
export function claim(parts: Parts, lease: Lease, planned: PlannedDay, started: Date): Marker {
  const { marker, shrunk } = planned;
  return {
    statistic: COLLECT_STATS,
    interval: planned.day,
    month: monthOf(planned.day),
    state: 'running',
    settled: false,
    attempt: (marker?.attempt ?? 0) + 1,
    holder: lease.holder,
    started: started.toISOString(),
    finished: null,
    zone: parts.zone,
    settings: parts.settings,
    // Kept while the day is counted again, so that nothing counts it from a source that has lost rows since. A forced run of
    // a day whose source has shrunk was agreed to: it may be finished by any later run.
    fingerprint: shrunk ? null : (marker?.fingerprint ?? null),
    checksum: null,
    figures: null,
    reason: null,
  };
}

/** The marker of a day that is whole. */
export function completed(
  claimed: Marker,
  rows: CountedRows,
  written: WrittenDay,
  finished: Date,
  durationMs: number,
): Marker {
  const { summary, fingerprint } = rows;
  return {
    ...claimed,
    state: summary.rows === 0 ? 'empty' : 'complete',
    settled: true,
    finished: finished.toISOString(),
    fingerprint,
    checksum: written.checksum,
    figures: {
      rows: summary.rows,
      counted: summary.counted,
      rejected: summary.rejected.total,
      documents: written.documents,
      deleted: written.deleted,
      duration_ms: durationMs,
    },
  };
}

/** A marker that still says running while its run can't be: it was killed. */
export function asFailed(marker: Marker): Marker {
  return marker.state === 'running' ? { ...marker, state: 'failed', reason: KILLED } : marker;
}
