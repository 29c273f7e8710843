/** The state of each day, from the ledger and the source together. */
import { addDays, dayWindow, daysBetween, type Day } from '../model/day.js';
import { EXIT, type ExitCode } from '../model/errors.js';
import { COLLECT_STATS, EMPTY_FINGERPRINT, type Fingerprint, type Marker } from '../model/marker.js';
import type { DayRange, Store } from '../store/store.js';
import type { TelemetrySource } from '../sources/source.js';
import { checkZone } from './check-zone.js';
import { FINDINGS, KILLED, ledgerState, type LedgerState } from '../ledger/state.js';

export interface StatusDay {
  readonly day: Day;
  readonly state: LedgerState;
  /** Rows and events in the source now, and those that the last complete run read. */
  readonly source_rows: number;
  readonly collected_rows: number | null;
  /** Where the day is stale or pruned, both by source. */
  readonly source_changed: { readonly counted: Fingerprint; readonly now: Fingerprint } | null;
  readonly rejected: number | null;
  readonly attempts: number;
  readonly finished: string | null;
  /** Why it failed, or who is at work. */
  readonly reason: string | null;
}

export interface StatusReport {
  readonly statistic: string;
  readonly zone: string;
  readonly from: Day;
  readonly to: Day;
  readonly days: readonly StatusDay[];
  /** 2 where a day is missing, stale or failed. */
  readonly exit_code: ExitCode;
}

interface Places {
  readonly source: TelemetrySource;
  readonly store: Store;
}

export async function readStatus({ source, store }: Places, zone: string, range: DayRange): Promise<StatusReport> {
  await source.checkSchema();
  await checkZone(store, zone);
  const days = daysBetween(range.from, range.to);
  const fingerprints = await source.readFingerprints(days.map((day) => dayWindow(day, zone)));
  const { leaseHolder, markers } = await readLedger(store, range);
  const states = days.map((day): StatusDay => {
    const marker = markers.get(day);
    const now = fingerprints.get(day) ?? EMPTY_FINGERPRINT;
    const state = ledgerState(marker, now, leaseHolder);
    const isChanged = state === 'stale' || state === 'pruned';
    return {
      day,
      state,
      source_rows: now.rows,
      collected_rows: marker?.fingerprint?.rows ?? null,
      source_changed: isChanged ? { counted: marker?.fingerprint ?? EMPTY_FINGERPRINT, now } : null,
      rejected: marker?.figures?.rejected ?? null,
      attempts: marker?.attempt ?? 0,
      finished: marker?.finished ?? null,
      reason: reasonFor(state, marker?.reason ?? null, marker?.holder ?? null),
    };
  });
  const found = states.some(({ state }) => FINDINGS.includes(state));
  return { statistic: COLLECT_STATS, zone, ...range, days: states, exit_code: found ? EXIT.finding : EXIT.done };
}

interface Ledger {
  readonly leaseHolder: string | null;
  readonly markers: ReadonlyMap<Day, Marker>;
}

/** Markers and lease can't be read at once: where a run began or ended in between, they are read again. */
async function readLedger(store: Store, range: DayRange): Promise<Ledger> {
  for (let attempt = 1; ; attempt++) {
    const before = await store.readLeaseHolder(COLLECT_STATS);
    const markers = await store.readMarkers(COLLECT_STATS, range);
    const leaseHolder = await store.readLeaseHolder(COLLECT_STATS);
    if (before === leaseHolder || attempt === 5) {
      return { leaseHolder, markers: new Map(markers.map((marker) => [marker.interval, marker])) };
    }
  }
}

function reasonFor(state: LedgerState, reason: string | null, holder: string | null): string | null {
  if (state === 'running') return `${holder ?? 'a run'} is at work`;
  return state === 'failed' ? (reason ?? KILLED) : null;
}

/** The days of a status that was asked for without dates: the last 30 that are over. */
export function defaultRange(lastFinished: Day, from: Day | undefined, to: Day | undefined): DayRange {
  const last = to ?? lastFinished;
  return { from: from ?? addDays(last, -29), to: last };
}
