/** Which query was asked. */
import { isObject } from '../../model/canonical-json.js';
import { queryHash } from '../../model/query-hash.js';
import type { JsonObject } from '../../events/event.js';
import type { PreprocessContext } from './preprocessor.js';

const HASH = /^[0-9a-f]{40}$/;

/**
 * Sets `query_hash` for a query that is an object, and in telemetry for any query. One that is there already stays: it is of the
 * query as it was sent.
 */
export function setQueryHash(fields: JsonObject, { definition }: PreprocessContext): JsonObject {
  const { query = null, query_hash: given } = fields;
  const isQuery = definition.kind === 'telemetry' ? query !== null : isObject(query);
  if (!isQuery || (typeof given === 'string' && HASH.test(given))) return fields;
  return { ...fields, query_hash: queryHash(query) };
}
