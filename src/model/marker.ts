/** The ledger: one marker for each (statistic, interval), and one lease for each statistic. */
import type { Day, Month } from './day.js';

/** The built-in statistic: a day of telemetry to a document for each recordset. */
export const COLLECT_STATS = 'collect-stats';

/** What tells whether an interval's source has changed: taken in the very snapshot that was read. */
export interface Fingerprint {
  /** Of all its sources. */
  readonly rows: number;
  /** Of rows the largest id, of events the latest arrival (ISO 8601); null where there is none. */
  readonly newest: string | null;
  /** Of events alone, the earliest arrival: an index that was lost and filled again has a later one. */
  readonly oldest?: string | null;
  /** By the source's name, where events are among what was read; a source without rows is absent. */
  readonly sources?: FingerprintsBySource;
}

export type FingerprintsBySource = Readonly<Record<string, Omit<Fingerprint, 'sources'>>>;

export const EMPTY_FINGERPRINT: Fingerprint = { rows: 0, newest: null };

/** A fingerprint that names no source is of one alone: of events where it tells their earliest arrival, else of rows. */
export function bySource({ sources, ...alone }: Fingerprint): FingerprintsBySource {
  if (sources !== undefined) return sources;
  if (alone.rows === 0) return {};
  return alone.oldest === undefined ? { postgres: alone } : { events: alone };
}

export type MarkerState = 'running' | 'complete' | 'empty' | 'failed';

/** The settings that change figures; kept with the marker so that a later audit counts the same way. */
export interface CountSettings {
  readonly 'lists.top': number;
  readonly 'rejects.maxCount': number;
  readonly 'rejects.maxRowBytes': number;
}

/** What an aggregation's figures follow from. */
export interface AggregationSettings {
  /** Digest of its definition: where it has changed, the interval is counted anew. */
  readonly definition: string;
  /** Alias of the indices that its documents lie in, without the operator's prefix. */
  readonly index: string;
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
  /** A day; of an aggregation `2017-06-01T10`, `2017-06-01`, `2017-06` or `2017`. */
  readonly interval: Day;
  /** The month that it lies in (a year: its first month). */
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
  readonly settings: CountSettings | AggregationSettings;
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

/** The settings that a day of telemetry was counted with. @throws TypeError for a marker of an aggregation */
export function countSettingsOf({ statistic, interval, settings }: Marker): CountSettings {
  if ('definition' in settings) throw new TypeError(`Marker ${markerId(statistic, interval)} is of an aggregation.`);
  return settings;
}
