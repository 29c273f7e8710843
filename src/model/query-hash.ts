/** A query's identity: the same for two queries exactly when they are the same JSON, in whatever order their keys came. */
import { createHash } from 'node:crypto';
import { compareCodePoints, isObject } from './canonical-json.js';

/**
 * The recursive sha1 that collectors of telemetry store as `query_hash`. A text is hashed as it is; an array as its items'
 * hashes joined; an object as each key and its value's hash joined, keys sorted by code point; a number as JSON writes it.
 * @param query anything that JSON.parse can return
 * @returns 40 hexadecimal digits
 */
export function queryHash(query: unknown): string {
  if (Array.isArray(query)) return sha1(query.map(queryHash).join(''));
  if (!isObject(query)) return sha1(typeof query === 'string' ? query : JSON.stringify(query));
  const members = Object.keys(query)
    .sort(compareCodePoints)
    .map((key) => key + queryHash(query[key]));
  return sha1(members.join(''));
}

function sha1(text: string): string {
  return createHash('sha1').update(text, 'utf8').digest('hex');
}
