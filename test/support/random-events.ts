/** Events of every form that JSON and producers know, most of them plain, and the many ways in which JSON writes the same. */
import type { JsonObject } from '../../src/events/event.js';
import type { EventText } from '../../src/events/pages/event-page.js';
import type { Random } from './random.js';

const TEXTS = [
  'a',
  'b',
  '',
  'true',
  '7',
  'é',
  '\u{1F426}',
  'quote " and \\',
  'line\n',
  '\ud800',
  '__proto__',
  '2020-01-01',
];
const NUMBERS = [0, 1, 7, 1000, 999_999_999_999_999, 2 ** 53 - 1, 1e21, 0.5, 2.25, -3, -0, 1e-7];
const VALUES: readonly unknown[] = [
  ...TEXTS,
  ...NUMBERS,
  true,
  false,
  null,
  [],
  {},
  ['a', 'b', 'a', 7, '7', null],
  [[1, 2], { key: 'c' }],
  { key: 'd', 'e.f': 2 },
  { key: ['x', { deep: 1 }] },
];
/** A path, a key that looks like one, ids, times, and what is read by name alone. */
export const FIELDS = [
  'item',
  'size',
  'file.key',
  'unique_session_id',
  'unique_id',
  'clicker_id',
  'is_unidentified',
  'arrived',
];

export function randomFields(random: Random): JsonObject {
  const keys = random.shuffled([...FIELDS, 'file', 'other', '__proto__']).slice(random.below(12));
  const plain = (key: string): unknown => (key === 'size' ? random.below(9) : random.pick(TEXTS.slice(0, 2)));
  return Object.fromEntries(keys.map((key) => [key, random.below(3) === 0 ? random.pick(VALUES) : plain(key)]));
}

/** At one of a few instants, under ids of all forms. */
export function randomEvent(random: Random, number: number): EventText & { readonly fields: JsonObject } {
  const timestamp = new Date(Date.UTC(2020, 0, 31, 23, 59, 58) + random.below(4) * 1_001).toISOString();
  const id = `${random.pick(TEXTS).toWellFormed()}${number}`;
  const fields = { ...randomFields(random), id, timestamp };
  return { id, timestamp, fields, text: randomJson(fields, random) };
}

/** The same value, with white space and escapes here and there. */
function randomJson(value: unknown, random: Random): string {
  const space = () => (random.below(9) === 0 ? random.pick([' ', '\n', '\t ']) : '');
  const inSpace = (text: string) => `${space()}${text}${space()}`;
  if (Array.isArray(value)) return `[${value.map((item) => inSpace(randomJson(item, random))).join(',')}]`;
  if (typeof value === 'string') return escaped(JSON.stringify(value), random);
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? '-0' : JSON.stringify(value);
  const members = Object.entries(value).map(
    ([key, member]) => `${inSpace(escaped(JSON.stringify(key), random))}:${inSpace(randomJson(member, random))}`,
  );
  return `{${members.join(',')}}`;
}

/** Of some texts the first letter is written as its number. */
function escaped(text: string, random: Random): string {
  if (random.below(6) > 0 || !/^"[a-z]/.test(text)) return text;
  return `"\\u${text.charCodeAt(1).toString(16).padStart(4, '0')}${text.slice(2)}`;
}
