/** What the ledger and the event index say of an interval, together, and whether it is to be counted: pure. */
import { ledgerState, isShrunk, type LedgerState } from '../ledger/state.js';
import { isDone, type Fingerprint, type Marker } from '../model/marker.js';
import { ownPart } from './fingerprints.js';

/** @param definition digest of the aggregation as it is registered now. @param leaseHolder who works now; null: nobody else */
export function intervalState(
  marker: Marker | undefined,
  events: Fingerprint,
  definition: string,
  leaseHolder: string | null,
): LedgerState {
  if (marker === undefined || !isDone(marker)) return ledgerState(marker, events, leaseHolder);
  if (!isOfDefinition(marker, definition)) return haveEventsGone(marker, events, definition) ? 'pruned' : 'stale';
  return ledgerState(...alike(marker, events), leaseHolder);
}

/** Events that were counted are gone, so that counting again would lose them. */
export function haveEventsGone(marker: Marker, events: Fingerprint, definition: string): boolean {
  if (isOfDefinition(marker, definition)) return isShrunk(...alike(marker, events));
  // How far past the end is read may have changed with the definition: only the interval itself can be compared.
  const { fingerprint } = marker;
  return isShrunk(...alike({ ...marker, fingerprint: fingerprint && ownPart(fingerprint) }, ownPart(events)));
}

function isOfDefinition({ settings }: Marker, definition: string): boolean {
  return 'definition' in settings && settings.definition === definition;
}

/** Earliest arrivals count where both sides tell them: with fixed windows neither does. */
function alike(marker: Marker, events: Fingerprint): [Marker, Fingerprint] {
  const { fingerprint } = marker;
  if (fingerprint?.sources !== undefined || events.sources !== undefined) return [marker, events];
  if (fingerprint === null || (fingerprint.oldest !== undefined && events.oldest !== undefined))
    return [marker, events];
  return [{ ...marker, fingerprint: withoutOldest(fingerprint) }, withoutOldest(events)];
}

function withoutOldest({ rows, newest }: Fingerprint): Fingerprint {
  return { rows, newest };
}
