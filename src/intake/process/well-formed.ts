/** Texts that every store can keep: half a surrogate pair is no UTF-8, and two of them would become one key. */
import { isObject } from '../../model/canonical-json.js';
import type { JsonObject } from '../../events/event.js';

/** The same event, each half of a surrogate pair replaced by U+FFFD, in keys too. */
export function withWellFormedTexts(fields: JsonObject): JsonObject {
  return isWellFormed(fields) ? fields : (mended(fields) as JsonObject);
}

function isWellFormed(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(isWellFormed);
  const members = value as JsonObject;
  return Object.keys(members).every((key) => key.isWellFormed() && isWellFormed(members[key]));
}

function mended(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value)) return value.map(mended);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key.toWellFormed(), mended(member)]));
}
