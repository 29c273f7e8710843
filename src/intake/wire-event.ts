/** An event as the search API and the portal send it, once it has been understood. */
import type { EventType, RecordType } from '../model/telemetry.js';
import { REJECTION_REASONS } from '../model/rejection.js';

export interface WireEvent {
  /** The producer's; null: one has to be made of the envelope. */
  readonly id: string | null;
  /** `YYYY-MM-DDTHH:MM:SS.sssZ`; null: the event does not say when it was. */
  readonly timestamp: string | null;
  readonly type: EventType;
  readonly recordType: RecordType;
  /** As it was sent; null where there is none. */
  readonly query: unknown;
  readonly queryHash: string | null;
  /** Empty: unknown. */
  readonly geocode: Readonly<Record<string, unknown>>;
  /** Record → recordset for view and seen; recordset → number of records for search, mapping and download. */
  readonly payload: Readonly<Record<string, unknown>>;
  readonly source: string | null;
  readonly ip: string | null;
}

/** Why an event can't be taken: first what is wrong with its envelope, then what rows are rejected for as well. */
export const WIRE_REASONS = [
  'not-object',
  'no-type',
  'bad-id',
  'bad-timestamp',
  'bad-query',
  'bad-source',
  'bad-ip',
  ...REJECTION_REASONS,
] as const;
export type WireReason = (typeof WIRE_REASONS)[number];

/** What became of a message, or of one of the two events in it. */
export type WireOutcome =
  | { readonly event: WireEvent }
  | {
      readonly reason: WireReason;
      /** Of the event that was rejected, where its producer gave one. */
      readonly id: string | null;
    };
