/**
 * Decodes an event as it was sent: telemetry in either of the two dialects that producers speak,
 * `{type, record_type, ip, query, source, payload}` and `{type, recordtype, ip, query, source, results}`, or any object of a
 * registered type; all with optional `id` and `timestamp`.
 */
import { isObject } from '../model/canonical-json.js';
import type { JsonObject } from '../events/event.js';
import type { EventTypeDefinition } from '../events/event-type.js';
import type { IntakeReason } from './intake-reason.js';
import { hasMoreMembers, isDeeper } from './measure-json.js';
import { parseTimestamp } from './parse-timestamp.js';

/** An `_id` of Elasticsearch holds 512 bytes, and a search's id gets `-seen` behind it. */
const MAX_ID_BYTES = 500;
/** Nobody asks so deep a question; a hostile one would go deeper than the stack. */
const MAX_DEPTH = 500;
const MAX_QUERY_MEMBERS = 100_000;
/** Clocks are wrong by minutes, and zones by hours: what lies further ahead is a mistake. */
const MAX_AHEAD_MS = 24 * 3600 * 1000;
const FIRST_INSTANT = '1970-01-01';

export interface DecodedEvent {
  readonly type: EventTypeDefinition;
  /** The producer's; null: one has to be made. */
  readonly id: string | null;
  /** `YYYY-MM-DDTHH:MM:SS.sssZ`; null: the event does not say when it was. */
  readonly timestamp: string | null;
  /** In the first dialect, with `type`, and with `id` and `timestamp` where they are given. */
  readonly fields: JsonObject;
}

export interface RefusedEvent {
  readonly reason: IntakeReason;
  /** The producer's, where it is one. */
  readonly id: string | null;
}

/**
 * @param message what JSON.parse returned
 * @param types those that are registered
 * @param queueType of the queue that it came from, which stands in where the message names no type; null: from no queue
 * @param now what lies more than a day after it is refused
 */
export function decodeEvent(
  message: unknown,
  types: readonly EventTypeDefinition[],
  queueType: string | null,
  now: Date,
): DecodedEvent | RefusedEvent {
  if (!isObject(message)) return { reason: 'not-object', id: null };
  const id = decodeId(message.id);
  const refused = (reason: IntakeReason): RefusedEvent => ({ reason, id: id ?? null });
  const type = decodeType(message.type ?? null, types, queueType);
  if (typeof type === 'string') return refused(type);
  if (id === undefined) return refused('bad-id');
  const timestamp = decodeTimestamp(message.timestamp, now);
  if (timestamp === undefined) return refused('bad-timestamp');
  if (isDeeper(message, MAX_DEPTH)) return refused('too-deep');
  if (hasMoreMembers(message.query, MAX_QUERY_MEMBERS)) return refused('query-too-large');
  const sent = type.kind === 'telemetry' ? inFirstDialect(message) : message;
  return { type, id, timestamp, fields: identifiedFields(sent, type.name, id, timestamp) };
}

/** The very object that was sent where nothing has to be said otherwise: every event that comes out of a queue is so. */
function identifiedFields(sent: JsonObject, type: string, id: string | null, timestamp: string | null): JsonObject {
  if (sent.type === type && sent.id === id && sent.timestamp === timestamp) return sent;
  const { id: _id, timestamp: _timestamp, ...rest } = sent;
  return { ...rest, type, ...(id !== null && { id }), ...(timestamp !== null && { timestamp }) };
}

function decodeType(
  given: unknown,
  types: readonly EventTypeDefinition[],
  queueType: string | null,
): EventTypeDefinition | IntakeReason {
  const name = given ?? queueType;
  if (name === null) return 'no-type';
  const type = types.find((candidate) => candidate.name === name);
  if (type === undefined) return 'unknown-type';
  return queueType === null || queueType === name ? type : 'wrong-queue';
}

/** @returns null where there is none, undefined where it is no id; a whole number is taken as its digits */
function decodeId(value: unknown): string | null | undefined {
  if (value === undefined || value === null) return null;
  const id = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  if (typeof id !== 'string' || id === '' || !id.isWellFormed()) return undefined;
  return Buffer.byteLength(id) > MAX_ID_BYTES ? undefined : id;
}

/** @returns null where there is none, undefined where it can't be when the event was */
function decodeTimestamp(value: unknown, now: Date): string | null | undefined {
  if (value === undefined || value === null) return null;
  const timestamp = parseTimestamp(value);
  if (timestamp === undefined || timestamp < FIRST_INSTANT) return undefined;
  return timestamp > latestAt(now) ? undefined : timestamp;
}

/** What was asked for last: many events are decoded at one moment, or within a second. */
const latest = { now: NaN, text: '' };

/** Times of one form sort as texts. */
function latestAt(now: Date): string {
  const at = now.getTime();
  if (at !== latest.now) [latest.now, latest.text] = [at, new Date(at + MAX_AHEAD_MS).toISOString()];
  return latest.text;
}

/** The names of the second dialect become those of the first; what is null is as good as absent. */
function inFirstDialect(message: JsonObject): JsonObject {
  // Most are so already.
  const isPlain = !('recordtype' in message) && !('results' in message) && !Object.values(message).includes(null);
  if (isPlain) return message;
  const { recordtype, results, ...rest } = message;
  const fields = { ...rest, record_type: rest.record_type ?? recordtype, payload: rest.payload ?? results };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null));
}
