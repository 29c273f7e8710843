/** Which item was used. */
import { UNIQUE_ID, type JsonObject } from '../../events/event.js';
import type { PreprocessContext } from './preprocessor.js';
import { withFields } from './with-fields.js';

/**
 * Sets `unique_id`: the values of the definition's fields, joined by `_`. Without such fields the event's own stays, if it has one.
 * @throws Error naming the field that is missing, empty, or neither text nor number nor truth value
 */
export function setUniqueId(fields: JsonObject, { definition }: PreprocessContext): JsonObject {
  if (definition.uniqueIdFields.length === 0) return fields;
  const id = definition.uniqueIdFields.map((name) => textOf(fields, name)).join('_');
  return withFields(fields, [[UNIQUE_ID, id]]);
}

function textOf(fields: JsonObject, name: string): string {
  const value = fields[name];
  if (value === undefined || value === null || value === '') throw new Error(`has no item: field ${name} is missing`);
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Error(`has no item: field ${name} is no single value`);
}
