/** What aggregating has to say: values that the command prints and a program can read. */
import { EXIT, type ErrorCode, type ExitCode } from '../model/errors.js';
import type { MarkerState } from '../model/marker.js';

/**
 * - aggregated: counted and written
 * - pruned: events that were counted are gone; what is stored stands, and only --force counts what is left
 * - failed: not done, `reason` says why
 */
export type IntervalOutcome = 'aggregated' | 'pruned' | 'failed';

export interface IntervalReport {
  readonly interval: string;
  readonly outcome: IntervalOutcome;
  /** Of the marker that was left; null where none was written. */
  readonly state: MarkerState | null;
  readonly attempt: number;
  /** Events of the interval; those counted; those that lack a field that documents are made by. The others were filtered, or double clicks. */
  readonly rows: number;
  readonly counted: number;
  readonly rejected: number;
  /** Documents written, and taken away because nothing accounts for them any more. */
  readonly documents: number;
  readonly deleted: number;
  readonly checksum: string | null;
  readonly reason: string | null;
  /** Stable name of what went wrong, for programs. */
  readonly error_code: ErrorCode | null;
  readonly duration_ms: number;
  readonly exit_code: ExitCode;
}

export interface AggregationReport {
  readonly aggregation: string;
  readonly event: string;
  readonly zone: string;
  /** Only those that something was done or is to be said of. */
  readonly intervals: readonly IntervalReport[];
  /** Intervals that nothing had changed of. */
  readonly already_complete: number;
  /** Why it was not worked on at all. */
  readonly reason: string | null;
  readonly error_code: ErrorCode | null;
  readonly exit_code: ExitCode;
}

export interface AggregateReport {
  readonly aggregations: readonly AggregationReport[];
  readonly duration_ms: number;
  /** Of the first aggregation that did not end with 0. */
  readonly exit_code: ExitCode;
}

/** A report with nothing done, to be filled with what is known. */
export function intervalReport(
  interval: string,
  outcome: IntervalOutcome,
  known: Partial<IntervalReport>,
): IntervalReport {
  return {
    interval,
    outcome,
    state: null,
    attempt: 0,
    rows: 0,
    counted: 0,
    rejected: 0,
    documents: 0,
    deleted: 0,
    checksum: null,
    reason: null,
    error_code: null,
    duration_ms: 0,
    exit_code: EXIT.done,
    ...known,
  };
}

/** Of the first that did not end with 0. */
export function exitCodeOf(reports: readonly { readonly exit_code: ExitCode }[]): ExitCode {
  return reports.find((report) => report.exit_code !== EXIT.done)?.exit_code ?? EXIT.done;
}
