/** What an event's document holds, and which events no index can hold. */
import type { EventWrite } from './event-index.js';
import type { IndexedEvent, JsonObject } from './event.js';
import { pickFields } from './field-paths.js';

/** Bytes of UTF-8: what an `_id` of Elasticsearch holds. */
export const LONGEST_ID = 512;

/** The document's fields: those of the event, and what it is sorted and told apart by. */
export function storedFields({ type, id, timestamp, fields }: EventWrite): JsonObject {
  return withIdentity(fields, { id, type, timestamp });
}

/** The very fields where they say so already: a copy of every event at every step takes longer than what is done there. */
export function withIdentity(
  fields: JsonObject,
  { id, type, timestamp }: { readonly id: string; readonly type: string; readonly timestamp: string },
): JsonObject {
  const isSaid = fields.id === id && fields.type === type && fields.timestamp === timestamp;
  return isSaid ? fields : { ...fields, id, type, timestamp };
}

/** The event that such fields are of. @param wanted fields to be handed over; undefined: all */
export function indexedEvent(stored: JsonObject, wanted?: readonly string[]): IndexedEvent {
  return {
    id: String(stored.id),
    type: String(stored.type),
    timestamp: String(stored.timestamp),
    fields: wanted === undefined ? stored : pickFields(stored, wanted),
  };
}

/** Fields that are read in any case. */
export const ALWAYS_READ = ['id', 'type', 'timestamp'] as const;

/** Why an index would refuse the whole request with such an event in it; null where it would not. */
export function whyUnwritable({ id, timestamp, version }: EventWrite): string | null {
  const bytes = Buffer.byteLength(id);
  if (bytes === 0) return 'its id is empty';
  if (bytes > LONGEST_ID) return `its id has ${bytes} bytes, and an id may have ${LONGEST_ID}`;
  if (!id.isWellFormed()) return 'its id is no well-formed text';
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/.test(timestamp))
    return 'its timestamp is not of the form YYYY-MM-DDTHH:MM:SS.sssZ';
  if (version !== null && !(Number.isSafeInteger(version) && version >= 0)) return 'its time is before 1970';
  return null;
}
