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
  // Made as soon as there is something to take out: every event comes by twice, and the second time there is nothing.
  let kept: Record<string, unknown> | null = null;
  const names = Object.keys(object);
  for (const [i, name] of names.entries()) {
    const value = object[name];
    const isLeftOut = isPersonal(name);
    const clean = isLeftOut || asTheyAre.includes(name) ? value : clearedValue(value, level + 1);
    if (isLeftOut || clean !== value) kept ??= copyOf(object, names.slice(0, i));
    if (kept !== null && !isLeftOut) put(kept, name, clean);
  }
  return kept ?? object;
}

function copyOf(object: JsonObject, names: readonly string[]): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const name of names) put(copy, name, object[name]);
  return copy;
}

function clearedValue(value: unknown, level: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (level > MOST_LEVELS) throw new Error('it is nested too deeply');
  if (isObject(value)) return cleared(value, level);
  if (!Array.isArray(value)) return value;
  const items = value.map((item: unknown) => clearedValue(item, level + 1));
  return items.some((item, i) => item !== value[i]) ? items : value;
}
