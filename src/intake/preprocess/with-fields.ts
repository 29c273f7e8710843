import type { JsonObject } from '../../events/event.js';

/**
 * A copy with these fields set. Every event goes through it several times: assigned one by one, for keys that are computed in an object
 * literal took three times as long as all the rest of it.
 */
export function withFields(fields: JsonObject, made: readonly (readonly [name: string, value: unknown])[]): JsonObject {
  const copy: Record<string, unknown> = { ...fields };
  for (const [name, value] of made) copy[name] = value;
  return copy;
}
