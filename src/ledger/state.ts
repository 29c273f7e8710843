/** What the ledger and the source say of an interval, together: pure. */
import { EMPTY_FINGERPRINT, isDone, type Fingerprint, type Marker } from '../model/marker.js';
import { sourceChanges } from './source-change.js';

export type LedgerState = 'complete' | 'empty' | 'missing' | 'stale' | 'running' | 'failed' | 'pruned';

/** What a marker that no living run works on has to say. */
export const KILLED = 'The run was killed before it ended.';

/** States that want work, or an eye. */
export const FINDINGS: readonly LedgerState[] = ['missing', 'stale', 'failed'];

/**
 * @param source the interval's fingerprint now; undefined when it has no rows
 * @param leaseHolder who works now: a marker that says running while somebody else, or nobody, holds the lease is a run that died
 */
export function ledgerState(
  marker: Marker | undefined,
  source: Fingerprint | undefined,
  leaseHolder: string | null,
): LedgerState {
  if (marker === undefined) return 'missing';
  if (marker.state === 'running' && marker.holder === leaseHolder) return 'running';
  if (!isDone(marker)) return 'failed';
  if (isShrunk(marker, source)) return 'pruned';
  if (isChanged(marker, source)) return 'stale';
  return marker.state === 'empty' ? 'empty' : 'complete';
}

/**
 * Rows or events that the last complete run counted are gone from the source: counting the interval again would lose them. Told by
 * source, so that new events don't hide that rows are gone.
 */
export function isShrunk(marker: Marker, source: Fingerprint = EMPTY_FINGERPRINT): boolean {
  if (marker.fingerprint === null) return false;
  return sourceChanges(marker.fingerprint, source).some((change) => change.isShrunk);
}

function isChanged(marker: Marker, source: Fingerprint = EMPTY_FINGERPRINT): boolean {
  return sourceChanges(marker.fingerprint ?? EMPTY_FINGERPRINT, source).length > 0;
}
