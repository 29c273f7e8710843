/** A geocode's identity: its canonical JSON. */
import { canonicalJson, isObject } from '../../model/canonical-json.js';
import { parseJson } from './parse-json.js';

export const UNKNOWN_GEOCODE = '{}';

/** Nobody's place is described by more than this; what is beyond it would make Elasticsearch refuse the whole document. */
const MAX_DEPTH = 64;
const MAX_CHARACTERS = 32_766;
const BYTES_OF_CHARACTER = 3;

/** Whether a text of so many bytes can be a place at all. */
export function mayBePlace(bytes: number): boolean {
  return bytes <= MAX_CHARACTERS * BYTES_OF_CHARACTER;
}

/** @returns canonical JSON text; `{}` (unknown) for what is no object, and for what is too large or too deep to be a place */
export function canonicalGeocode(json: string): string {
  if (json.length > MAX_CHARACTERS) return UNKNOWN_GEOCODE;
  const value = parseJson(json);
  return isObject(value) && !isDeeper(value, MAX_DEPTH) ? canonicalJson(value) : UNKNOWN_GEOCODE;
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((member) => isDeeper(member, levels - 1));
}
