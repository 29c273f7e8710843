/** One row for each reason for which rows are rejected: everything else about it is right. */
import type { Day } from '../model/day.js';
import { queryHash } from '../model/query-hash.js';
import { REJECTION_REASONS, type RejectionReason } from '../model/rejection.js';
import type { UnnumberedRow } from './load-row.js';
import { QUERIES, RECORDSETS, recordId } from './portal.js';

const [recordset] = RECORDSETS;
const [{ query }] = QUERIES;
const record = recordId(recordset, 1);

/** More bytes than an id may have (501). */
const TOO_LONG = 'x'.repeat(502);

/** A row that is too large would be megabytes of this example. */
export type ShownReason = Exclude<RejectionReason, 'row-too-large'>;

const FAULTS: Record<ShownReason, Partial<UnnumberedRow>> = {
  'unknown-type': { type: 'login' },
  'unknown-record-type': { record_type: 'publishers' },
  'payload-not-object': { payload: [recordset.id] },
  'no-record': viewOf({ '': recordset.id }),
  'no-recordset': viewOf({ [record]: null }),
  'id-not-text': viewOf({ [record]: 42 }),
  'id-too-long': { payload: { [TOO_LONG]: 3 } },
  'bad-count': { payload: { [recordset.id]: -5 } },
};

export const SHOWN_REASONS = REJECTION_REASONS.filter((reason) => reason !== 'row-too-large');

export function badRow(reason: ShownReason, day: Day): UnnumberedRow {
  return {
    date: `${day}T12:00:00.000Z`,
    type: 'search',
    record_type: 'records',
    query_hash: queryHash(query),
    query,
    ip_geocode: {},
    payload: { [recordset.id]: 10 },
    source: 'api',
    ip: '192.0.2.1',
    ...FAULTS[reason],
  };
}

function viewOf(payload: Readonly<Record<string, unknown>>): Partial<UnnumberedRow> {
  return { type: 'view', query_hash: null, query: undefined, payload };
}
