/** How a field's value is shown to people: no secret in it, whatever was written there. */
import type { Field } from './field.js';
import { MASK, maskBrokenUrl, maskUrl } from './mask-url.js';
import { splitAddresses } from './url-parser.js';

const SHOWN_LENGTH = 80;

/** An effective value in a table; `-` for none. */
export function shownValue(field: Field, value: unknown): string {
  if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) return '-';
  if (field.secret === 'whole') return MASK;
  if (value instanceof Map) return value.size === 0 ? '-' : [...value.keys()].map(String).join(', ');
  if (Array.isArray(value)) return value.map((item) => maskUrl(String(item))).join(', ');
  return typeof value === 'string' ? maskUrl(value) : JSON.stringify(value);
}

/** A value that is wrong, as part of a sentence. */
export function shownWrongValue(field: Field, raw: unknown): string {
  if (field.secret === 'whole') return typeof raw === 'string' ? MASK : kindOf(raw);
  if (field.secret === 'url') return shownWrongAddresses(raw);
  if (typeof raw === 'string') return JSON.stringify(shortened(maskUrl(raw)));
  return typeof raw === 'number' || typeof raw === 'boolean' ? String(raw) : kindOf(raw);
}

function shownWrongAddresses(raw: unknown): string {
  if (Array.isArray(raw)) return `[${raw.map(shownWrongAddresses).join(', ')}]`;
  if (typeof raw !== 'string') return kindOf(raw);
  return raw.trim() === '' ? '""' : `"${splitAddresses(raw).map(maskBrokenUrl).join(',')}"`;
}

/** Numbers and objects are named by their kind alone: a password of digits is a number to JSON. */
function kindOf(raw: unknown): string {
  if (Array.isArray(raw)) return 'a list';
  if (typeof raw === 'object') return raw === null ? 'null' : 'an object';
  return `a ${typeof raw}`;
}

function shortened(text: string): string {
  return text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text;
}
