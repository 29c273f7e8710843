/** Takes out what names a person or a machine of theirs, wherever in an event it stands. */
import { isObject } from '../../model/canonical-json.js';
import { queryHash } from '../../model/query-hash.js';
import type { JsonObject } from '../../events/event.js';
import type { EventTypeDefinition } from '../../events/event-type.js';
import { put } from '../../events/field-paths.js';
import { isPersonal } from '../../events/personal-fields.js';

/** Of telemetry. Their keys are records and recordsets there, not names of fields. */
const COUNTS = ['payload', 'results'];

/** A query may have 500 levels; what is deeper would end the stack of some program on its way. */
const MOST_LEVELS = 600;

/**
 * The event without them, at any depth. Where its query is not what was sent any more, `query_hash` is the sent one's, for
 * that is the query's identity.
 * @throws Error where it is nested too deeply
 */
export function withoutPersons(fields: JsonObject, { kind }: Pick<EventTypeDefinition, 'kind'>): JsonObject {
  const { query } = fields;
  const rest = cleared(fields, 0, kind === 'telemetry' ? COUNTS : []);
  if (!isObject(query) || rest.query === query) return rest;
  return { ...rest, query_hash: queryHash(query) };
}

/** The very object that was given where there is nothing to take out of it. @param asTheyAre fields that are not looked into */
function cleared(object: JsonObject, level: number, asTheyAre: readonly string[] = []): JsonObject {
  const kept: Record<string, unknown> = {};
  let isChanged = false;
  for (const name of Object.keys(object)) {
    if (isPersonal(name)) {
      isChanged = true;
      continue;
    }
    const value = object[name];
    const clean = asTheyAre.includes(name) ? value : clearedValue(value, level + 1);
    if (clean !== value) isChanged = true;
    put(kept, name, clean);
  }
  return isChanged ? kept : object;
}

function clearedValue(value: unknown, level: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (level > MOST_LEVELS) throw new Error('it is nested too deeply');
  if (isObject(value)) return cleared(value, level);
  if (!Array.isArray(value)) return value;
  const items = value.map((item: unknown) => clearedValue(item, level + 1));
  return items.some((item, i) => item !== value[i]) ? items : value;
}
