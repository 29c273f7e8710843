/** Whether a payload can be counted, by the rules by which rows are counted. A test holds the two against each other. */
import { isObject } from '../model/canonical-json.js';
import { REJECTION_REASONS, type RejectionReason } from '../model/rejection.js';
import type { EventType } from '../model/telemetry.js';

/** An `_id` of Elasticsearch holds 512 bytes, and a day document's is the recordset, `|` and ten characters. */
const MAX_ID_BYTES = 501;

/**
 * @param maxCount the largest number that an entry may have
 * @returns null, or the first of REJECTION_REASONS that any entry gives
 */
export function judgePayload(payload: unknown, type: EventType, maxCount: number): RejectionReason | null {
  if (!isObject(payload)) return 'payload-not-object';
  const namesRecords = type === 'view' || type === 'seen';
  const faults = new Set(
    Object.entries(payload).map(([key, value]) =>
      namesRecords ? recordFault(key, value) : hitsFault(key, value, maxCount),
    ),
  );
  return REJECTION_REASONS.find((reason) => faults.has(reason)) ?? null;
}

function recordFault(record: string, recordset: unknown): RejectionReason | null {
  if (record === '') return 'no-record';
  if (recordset === null || recordset === '') return 'no-recordset';
  if (typeof recordset !== 'string' || !record.isWellFormed()) return 'id-not-text';
  return idFault(recordset) ?? idFault(record);
}

function hitsFault(recordset: string, hits: unknown, maxCount: number): RejectionReason | null {
  if (recordset === '') return 'no-recordset';
  const whole = typeof hits === 'number' && Number.isInteger(hits) && hits >= 0 && hits <= maxCount;
  return idFault(recordset) ?? (whole ? null : 'bad-count');
}

/** Half a surrogate pair is no text: no store could give it back. */
function idFault(id: string): RejectionReason | null {
  if (!id.isWellFormed()) return 'id-not-text';
  return Buffer.byteLength(id) > MAX_ID_BYTES ? 'id-too-long' : null;
}
