/** Which days a call collects, and what it says of the others: a value, made before anything is done. Pure. */
import type { Day } from '../model/day.js';
import { EMPTY_FINGERPRINT, isDone, type Fingerprint, type Marker } from '../model/marker.js';
import { ledgerState, isShrunk } from '../ledger/state.js';

export interface PlanInput {
  readonly days: readonly Day[];
  readonly markers: ReadonlyMap<Day, Marker>;
  /** Of the source as it is now; days without rows are absent. */
  readonly fingerprints: ReadonlyMap<Day, Fingerprint>;
  /** Collect every day, whatever its marker says. */
  readonly force: boolean;
  /** Collect complete days again where their source has grown. */
  readonly renew: boolean;
}

export interface PlannedDay {
  readonly day: Day;
  readonly action: 'collect' | 'skip' | 'refuse';
  readonly marker: Marker | undefined;
  readonly source: Fingerprint;
  /** The source is no longer what the marker counted. */
  readonly changed: boolean;
  /** Rows or events that were counted are gone. */
  readonly shrunk: boolean;
}

export function planDays(input: PlanInput): PlannedDay[] {
  return input.days.map((day) => planDay(day, input));
}

function planDay(day: Day, { markers, fingerprints, force, renew }: PlanInput): PlannedDay {
  const marker = markers.get(day);
  const source = fingerprints.get(day) ?? EMPTY_FINGERPRINT;
  // Whoever plans holds the lease: nobody else is running.
  const state = ledgerState(marker, source, null);
  const shrunk = marker !== undefined && isShrunk(marker, source);
  const planned = { day, marker, source, shrunk, changed: state === 'stale' || state === 'pruned' };
  if (force || state === 'missing') return { ...planned, action: 'collect' };
  if (shrunk) return { ...planned, action: isDone(marker) ? 'skip' : 'refuse' };
  if (state === 'failed' || (state === 'stale' && renew)) return { ...planned, action: 'collect' };
  return { ...planned, action: 'skip' };
}
