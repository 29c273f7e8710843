/** What a run has to say: values that the command prints and a program can read. */
import type { Day } from '../model/day.js';
import { EXIT, type ErrorCode, type ExitCode } from '../model/errors.js';
import type { SiteSource } from '../model/documents.js';
import type { Fingerprint, MarkerState } from '../model/marker.js';
import { NOTHING_REJECTED, type Rejected } from '../model/rejection.js';

/**
 * - collected: read, counted and written
 * - would-collect: the same without writing (--dry-run)
 * - already-complete: nothing to do; `source_changed` says where the source is no longer what was counted
 * - pruned: rows or events that were counted are gone from the source; only --force collects it
 * - failed: not done, `reason` says why
 */
export type DayOutcome = 'collected' | 'would-collect' | 'already-complete' | 'pruned' | 'failed';

export interface DayReport {
  readonly day: Day;
  readonly outcome: DayOutcome;
  /** Of the marker that was left; null where none was written. */
  readonly state: MarkerState | null;
  readonly attempt: number;
  readonly rows: number;
  readonly counted: number;
  readonly rejected: Rejected;
  /** What each source had of the day, as the site day lists it; nothing where it was not read. */
  readonly sources: Readonly<Record<string, SiteSource>>;
  /** Day documents written, and taken away because their recordset has vanished from the day. */
  readonly documents: number;
  readonly deleted: number;
  readonly checksum: string | null;
  readonly source_changed: { readonly counted: Fingerprint; readonly now: Fingerprint } | null;
  readonly reason: string | null;
  /** Stable name of what went wrong, for programs. */
  readonly error_code: ErrorCode | null;
  readonly duration_ms: number;
  readonly exit_code: ExitCode;
}

export interface CollectReport {
  readonly statistic: string;
  readonly zone: string;
  readonly dry_run: boolean;
  readonly days: readonly DayReport[];
  /** The stretch of days that were asked for but are not over in the zone; null where there is none. */
  readonly left_out: { readonly from: Day; readonly to: Day } | null;
  readonly duration_ms: number;
  /** Of the first day that did not end with 0. */
  readonly exit_code: ExitCode;
}

/** A report with nothing done, to be filled with what is known. */
export function dayReport(day: Day, outcome: DayOutcome, known: Partial<DayReport>): DayReport {
  return {
    day,
    outcome,
    state: null,
    attempt: 0,
    rows: 0,
    counted: 0,
    rejected: NOTHING_REJECTED,
    sources: {},
    documents: 0,
    deleted: 0,
    checksum: null,
    source_changed: null,
    reason: null,
    error_code: null,
    duration_ms: 0,
    exit_code: EXIT.done,
    ...known,
  };
}

export function exitCodeOf(days: readonly DayReport[]): ExitCode {
  return days.find((day) => day.exit_code !== EXIT.done)?.exit_code ?? EXIT.done;
}
