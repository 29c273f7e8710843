/** What an audit of aggregations has to say: values that the command prints and a program can read. */
import type { ExitCode } from '../../model/errors.js';

/**
 * - ghost: documents of an interval that the ledger knows no run of
 * - unfinished: a run of it failed or was killed
 * - zone: its marker says that it was counted in another zone than the others
 * - checksum: its documents are not those that its run wrote
 * - differs: they are not what its events say (with the source)
 * - stale: its events have changed since, or how they are counted; missing: it has events and was never counted (both with the source)
 */
export type AggregateDifferenceKind = 'ghost' | 'unfinished' | 'zone' | 'checksum' | 'differs' | 'stale' | 'missing';

/** What is wrong with an interval. */
export interface Fault {
  readonly kind: AggregateDifferenceKind;
  readonly message: string;
}

export interface AggregateDifference extends Fault {
  readonly aggregation: string;
  readonly interval: string;
}

export interface AggregateAuditReport {
  readonly checked: {
    readonly intervals: number;
    readonly documents: number;
    /** Intervals counted once more from their events. */
    readonly recounted: number;
    /** Intervals whose events are gone: not compared with them, which is no finding. */
    readonly pruned: number;
  };
  readonly differences: readonly AggregateDifference[];
  readonly exit_code: ExitCode;
}
