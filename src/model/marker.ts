/** The ledger: one marker for each (statistic, interval), and one lease for each statistic. */
import type { Day, Month } from './day.js';

/** The built-in statistic: a day of telemetry to a document for each recordset. */
export const COLLECT_STATS = 'collect-stats';

/** What tells whether an interval's source has changed: taken in the very snapshot that was read. */
export interface Fingerprint {
  readonly rows: number;
  /** Largest row id, null when there is no row. */
  readonly newest: string | null;
}

export const EMPTY_FINGERPRINT: Fingerprint = { rows: 0, newest: null };

export type MarkerState = 'running' | 'complete' | 'empty' | 'failed';

/** The settings that change figures; kept with the marker so that a later audit counts the same way. */
export interface CountSettings {
  readonly 'lists.top': number;
  readonly 'rejects.maxCount': number;
}

export interface RunFigures {
  readonly rows: number;
  readonly counted: number;
  readonly rejected: number;
  readonly documents: number;
  readonly deleted: number;
  readonly duration_ms: number;
}

export interface Marker {
  readonly statistic: string;
  readonly interval: Day;
  readonly month: Month;
  readonly state: MarkerState;
  /** False from before a run's first write until months and totals have been derived from what it stored. */
  readonly settled: boolean;
  /** 1 for the first run of the interval. */
  readonly attempt: number;
  readonly holder: string;
  readonly started: string;
  readonly finished: string | null;
  readonly zone: string;
  readonly settings: CountSettings;
  /** Of the source as the last complete run read it; kept while a later run works or after it failed; null when there is none. */
  readonly fingerprint: Fingerprint | null;
  readonly checksum: string | null;
  readonly figures: RunFigures | null;
  /** Why the run failed. */
  readonly reason: string | null;
}

export function markerId(statistic: string, interval: string): string {
  return `${statistic}|${interval}`;
}

export function leaseId(statistic: string): string {
  return `${statistic}|lease`;
}

export function isDone(marker: Marker): boolean {
  return marker.state === 'complete' || marker.state === 'empty';
}
