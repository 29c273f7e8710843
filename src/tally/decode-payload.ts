/** A payload of any kind, decoded with JSON.parse: the meaning that the scanner must match wherever it answers at all. */
import { isObject } from '../model/canonical-json.js';
import { REJECTION_REASONS, type RejectionReason } from '../model/rejection.js';
import type { CountingRule } from './counting-rule.js';

/** An `_id` of Elasticsearch holds 512 bytes, and a day document's is the recordset, `|` and ten characters. */
export const MAX_ID_BYTES = 501;

export type PayloadEntry = readonly [record: string | null, recordset: string, hits: number];

/** @returns the entries, or the reason for which the row is rejected (the first of REJECTION_REASONS that any entry gives) */
export function decodePayload(
  json: string | null,
  kind: CountingRule['payload'],
  maxCount: number,
): PayloadEntry[] | RejectionReason {
  const payload = json === null ? null : parseJson(json);
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

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
