/**
 * Decodes a message of AMQP or HTTP, in either of the two dialects that producers speak:
 * `{type, record_type, ip, query, source, payload}` and `{type, recordtype, ip, query, source, results}`,
 * both with optional `id`, `timestamp` and `ip_geocode`.
 */
import { isObject } from '../model/canonical-json.js';
import { COUNTING_RULES } from '../model/counting-rule.js';
import { decodePayload } from '../model/payload.js';
import { queryHash } from '../model/query-hash.js';
import { EVENT_TYPES, RECORD_TYPES, type EventType, type RecordType } from '../model/telemetry.js';
import { parseTimestamp } from './parse-timestamp.js';
import type { WireEvent, WireOutcome, WireReason } from './wire-event.js';

/** What a search's event of the records shown has behind the search's id. */
const SEEN_SUFFIX = '-seen';
/** An `_id` of Elasticsearch holds 512 bytes. */
const MAX_ID_BYTES = 512 - SEEN_SUFFIX.length;
/** Nobody asks so deep a question; a hostile one would go deeper than the stack. */
const MAX_QUERY_DEPTH = 500;
/** As for rows: a place that is described more deeply is unknown. */
const MAX_GEOCODE_DEPTH = 64;

/** All but the payload, which may be two. */
type Envelope = Omit<WireEvent, 'payload'>;

/**
 * @param message what JSON.parse returned
 * @param maxCount the largest number that a payload entry may have
 * @returns one outcome; two for a search whose payload says both what was found and what was shown, judged separately
 */
export function decodeWireEvent(message: unknown, maxCount: number): readonly WireOutcome[] {
  if (!isObject(message)) return [{ reason: 'not-object', id: null }];
  const envelope = decodeEnvelope(message);
  if (typeof envelope === 'string') return [{ reason: envelope, id: decodeId(message.id) ?? null }];
  const payload = message.payload ?? message.results;
  return partsOf(envelope, payload).map((part) => judged(part.envelope, part.payload, maxCount));
}

function decodeEnvelope(message: Record<string, unknown>): Envelope | WireReason {
  const type = message.type ?? null;
  const recordType = message.record_type ?? message.recordtype;
  const id = decodeId(message.id);
  const timestamp = isGiven(message.timestamp) ? parseTimestamp(message.timestamp) : null;
  const source = decodeText(message.source);
  const ip = decodeText(message.ip);
  const query = message.query ?? null;
  if (type === null) return 'no-type';
  if (!isEventType(type)) return 'unknown-type';
  if (!isRecordType(recordType)) return 'unknown-record-type';
  if (id === undefined) return 'bad-id';
  if (timestamp === undefined) return 'bad-timestamp';
  if (isDeeper(query, MAX_QUERY_DEPTH)) return 'bad-query';
  if (source === undefined) return 'bad-source';
  if (ip === undefined) return 'bad-ip';
  const hash = query === null ? null : queryHash(query);
  return {
    id,
    timestamp,
    type,
    recordType,
    query,
    queryHash: hash,
    geocode: geocodeOf(message.ip_geocode),
    source,
    ip,
  };
}

interface Part {
  readonly envelope: Envelope;
  readonly payload: unknown;
}

function partsOf(envelope: Envelope, payload: unknown): Part[] {
  const isDouble =
    envelope.type === 'search' && isObject(payload) && ('search_payload' in payload || 'seen_payload' in payload);
  if (!isDouble) return [{ envelope, payload }];
  const { search_payload: found, seen_payload: shown } = payload;
  const seen: Envelope = { ...envelope, type: 'seen', id: envelope.id === null ? null : envelope.id + SEEN_SUFFIX };
  const parts = [
    { envelope, payload: found },
    { envelope: seen, payload: shown },
  ];
  return parts.filter((part) => part.payload !== undefined);
}

function judged(envelope: Envelope, payload: unknown, maxCount: number): WireOutcome {
  const entries = decodePayload(payload, COUNTING_RULES[envelope.type].payload, maxCount);
  if (typeof entries === 'string' || !isObject(payload)) {
    return { reason: typeof entries === 'string' ? entries : 'payload-not-object', id: envelope.id };
  }
  return { event: { ...envelope, payload } };
}

/** @returns null where there is none, undefined where it is no id; a whole number is taken as its digits */
function decodeId(value: unknown): string | null | undefined {
  if (!isGiven(value)) return null;
  const id = Number.isSafeInteger(value) ? String(value) : value;
  if (typeof id !== 'string' || id === '' || !id.isWellFormed()) return undefined;
  return Buffer.byteLength(id) > MAX_ID_BYTES ? undefined : id;
}

function decodeText(value: unknown): string | null | undefined {
  if (!isGiven(value)) return null;
  return typeof value === 'string' ? value : undefined;
}

function geocodeOf(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) && !isDeeper(value, MAX_GEOCODE_DEPTH) ? value : {};
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function isEventType(value: unknown): value is EventType {
  return EVENT_TYPES.some((type) => type === value);
}

function isRecordType(value: unknown): value is RecordType {
  return RECORD_TYPES.some((recordType) => recordType === value);
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((member) => isDeeper(member, levels - 1));
}
