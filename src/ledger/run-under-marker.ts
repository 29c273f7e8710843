/** The run of an interval, with its marker around it: claimed before anything is written, and failed where the run fails. */
import { IdbError, reasonOf } from '../model/errors.js';
import type { Log } from '../model/log.js';
import type { Marker } from '../model/marker.js';
import type { Lease, Store } from '../store/store.js';
import { stopIfAborted } from './interruption.js';

export interface RunParts {
  /** The ledger. */
  readonly store: Pick<Store, 'writeMarkers'>;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly now: () => Date;
}

export interface Run<R> {
  readonly claimed: Marker;
  /** All that is written, and last of all the marker that says so. */
  readonly work: () => Promise<R>;
  /** @param state what the ledger says now; null: as before, or it can't be told. @throws what is no failure but a bug */
  readonly onFailure: (error: unknown, state: 'failed' | null) => R;
}

export async function runUnderMarker<R>(
  parts: RunParts,
  lease: Lease,
  { claimed, work, onFailure }: Run<R>,
): Promise<R> {
  let isClaimed = false;
  try {
    // Before the marker says anything else: a complete interval that was not touched stays complete.
    stopIfAborted(parts.signal);
    isClaimed = true;
    await parts.store.writeMarkers(lease, [claimed]);
    return await work();
  } catch (error) {
    // Without the lease another run may be at work there.
    const isOurs = isClaimed && !(error instanceof IdbError && error.code === 'lease-lost');
    return onFailure(error, isOurs && (await noteFailure(parts, lease, claimed, error)) ? 'failed' : null);
  }
}

/** @returns whether the ledger has taken it */
async function noteFailure({ store, log, now }: RunParts, lease: Lease, claimed: Marker, error: unknown) {
  const finished = now().toISOString();
  try {
    await store.writeMarkers(lease, [{ ...claimed, state: 'failed', reason: reasonOf(error), finished }]);
    return true;
  } catch (noteError) {
    const which = `${claimed.statistic} ${claimed.interval}`;
    log.warn(`Failed to note in the ledger that ${which} failed: ${reasonOf(noteError)}`);
    return false;
  }
}
