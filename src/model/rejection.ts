/** Why a row can't be counted. A rejected row is counted as rejected and named, never dropped silently. */

/**
 * Every reason, the most telling first: a row with several faults is rejected for the first in this order, so that neither
 * the order of its keys nor the way it was read changes the answer.
 */
export const REJECTION_REASONS = [
  'row-too-large',
  'unknown-type',
  'unknown-record-type',
  'payload-not-object',
  'no-record',
  'no-recordset',
  'id-not-text',
  'id-too-long',
  'bad-count',
] as const;
export type RejectionReason = (typeof REJECTION_REASONS)[number];

/** How many row ids are named for each reason. */
export const NAMED_ROWS = 5;

export interface Rejected {
  readonly total: number;
  readonly reasons: {
    readonly [R in RejectionReason]?: {
      readonly count: number;
      /** The smallest ids (numbers by value, then the rest by code point), at most NAMED_ROWS. */
      readonly first: readonly string[];
    };
  };
}

export const NOTHING_REJECTED: Rejected = { total: 0, reasons: {} };
