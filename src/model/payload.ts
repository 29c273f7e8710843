/** What a payload says, entry by entry, or why it can't be counted: one judge for rows and for events. */
import { isObject } from './canonical-json.js';
import { REJECTION_REASONS, type RejectionReason } from './rejection.js';
import type { CountingRule } from './counting-rule.js';

/** An `_id` of Elasticsearch holds 512 bytes, and a day document's is the recordset, `|` and ten characters. */
export const MAX_ID_BYTES = 501;

export type PayloadEntry = readonly [record: string | null, recordset: string, hits: number];

/**
 * @param payload what JSON.parse returned
 * @param maxCount the largest number of hits that an entry may have
 * @returns the entries, or the reason for which it is rejected (the first of REJECTION_REASONS that any entry gives)
 */
export function decodePayload(
  payload: unknown,
  kind: CountingRule['payload'],
  maxCount: number,
): PayloadEntry[] | RejectionReason {
  if (!isObject(payload)) return 'payload-not-object';
  const reasons = new Set<RejectionReason>();
  const entries: PayloadEntry[] = [];
  for (const [key, value] of Object.entries(payload)) {
    const reason = kind === 'recordset of record' ? recordFault(key, value) : hitsFault(key, value, maxCount);
    if (reason !== null) reasons.add(reason);
    else entries.push(kind === 'recordset of record' ? [key, value as string, 1] : [null, key, value as number]);
  }
  return REJECTION_REASONS.find((reason) => reasons.has(reason)) ?? entries;
}

function recordFault(record: string, recordset: unknown): RejectionReason | null {
  if (record === '') return 'no-record';
  if (recordset === null || recordset === '') return 'no-recordset';
  if (typeof recordset !== 'string') return 'id-not-text';
  return idFault(record) === 'id-not-text' ? 'id-not-text' : (idFault(recordset) ?? idFault(record));
}

function hitsFault(recordset: string, hits: unknown, maxCount: number): RejectionReason | null {
  if (recordset === '') return 'no-recordset';
  const fault = idFault(recordset);
  if (fault !== null) return fault;
  const whole = typeof hits === 'number' && Number.isInteger(hits) && hits >= 0 && hits <= maxCount;
  return whole ? null : 'bad-count';
}

/** Half a surrogate pair is no text: no store could give it back. */
function idFault(id: string): RejectionReason | null {
  if (!id.isWellFormed()) return 'id-not-text';
  return Buffer.byteLength(id) > MAX_ID_BYTES ? 'id-too-long' : null;
}
