/** Under which id an event is written, and whether a later one may take its place. */
import { createHash, createHmac } from 'node:crypto';
import type { EventWrite } from '../../events/event-index.js';
import { UNIQUE_ID, WINDOW_PLACE, type IdentifiedEvent, type JsonObject } from '../../events/event.js';
import type { EventTypeDefinition } from '../../events/event-type.js';
import { withIdentity } from '../../events/stored-fields.js';
import { identityOf } from '../preprocess/raw-visitor.js';

/** Versions of clicks of one millisecond differ mostly, the same in whatever order they come; the last one of the year 9999 is still exact. */
const VERSIONS_PER_MS = 32;

/**
 * An event's id is made of what never changes: its own, or of a fixed window the visitor, the item and the window's start, before any
 * salt. So a replay writes to the same place whatever salts have been forgotten. Visitors that nobody can tell apart share no window.
 * @param event with the fields that preprocessing left. @param sent its fields before
 */
export function writeOf(
  event: IdentifiedEvent,
  sent: JsonObject,
  { name: type, doubleClicks }: EventTypeDefinition,
  idKey: string,
): EventWrite {
  const { id, timestamp } = event;
  const fields = withIdentity(withoutPlace(event.fields), { id, type, timestamp });
  const identity = identityOf(sent);
  const item = textOf(event.fields[UNIQUE_ID]);
  if (doubleClicks.rule !== 'window' || identity === null || item === null) {
    return { type, id, timestamp, fields, version: null };
  }
  const at = Date.parse(timestamp);
  const start = Math.floor(at / 1000 / doubleClicks.seconds) * doubleClicks.seconds;
  const place = at - start * 1000;
  const window = createHmac('sha256', idKey)
    .update(JSON.stringify([type, identity, item, start]))
    .digest('hex');
  return {
    type,
    id: window,
    timestamp,
    fields: { ...fields, id: window, [WINDOW_PLACE]: place },
    version: versionOf(at, id),
  };
}

/** Nobody's but ours. */
function withoutPlace(fields: JsonObject): JsonObject {
  if (!Object.hasOwn(fields, WINDOW_PLACE)) return fields;
  const { [WINDOW_PLACE]: _sent, ...own } = fields;
  return own;
}

function versionOf(at: number, id: string): number {
  const [digest = 0] = createHash('sha256').update(id).digest();
  return Math.max(0, at) * VERSIONS_PER_MS + (digest % VERSIONS_PER_MS);
}

/** Items are told apart as texts, also where a producer sends numbers. */
function textOf(item: unknown): string | null {
  if (typeof item === 'string') return item;
  return typeof item === 'number' || typeof item === 'boolean' ? String(item) : null;
}
