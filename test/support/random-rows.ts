/** Random telemetry rows, good and bad, from few enough names that they meet. */
import type { TelemetryRow } from '../../src/model/telemetry.js';
import type { Random } from './random.js';

const TYPES = ['view', 'view', 'seen', 'search', 'mapping', 'download', 'download', 'login', null];
const RECORD_TYPES = ['records', 'records', 'records', 'mediarecords', 'publishers', null];
const IDS = [
  'A',
  'B',
  'C',
  'A!',
  'a|b',
  '__proto__',
  'toString',
  'q"uote',
  'back\\slash',
  'ü',
  '標本',
  '\ud83e\udd8b',
  '\ufffd',
  ' ',
  'tab\t',
  '\u0001',
];
const ODD_IDS = ['', '\ud800', 'x'.repeat(501), 'x'.repeat(502), 'é'.repeat(251)];
const HITS = [
  '0',
  '1',
  '7',
  '10',
  '2.0',
  '1e3',
  '999999999999',
  '1000000000000',
  '1000000000001',
  '-1',
  '2.5',
  '"7"',
  'null',
  '01e1',
  '1e400',
  '-0',
  '{}',
];
const GEOCODES = [
  null,
  '{}',
  'null',
  '[]',
  '"x"',
  '{"country":"US","city":"Gainesville"}',
  '{ "city": "Gainesville", "country": "US" }',
  '{"a":{"c":1,"b":[2,{"z":1,"y":2}]}}',
  '{"country":"Côte d\'Ivoire"}',
  '{"__proto__":1}',
];
const QUERIES = [null, '', 'q1', 'q2', 'q3', 'ä'];
const WHOLE_PAYLOADS = [
  null,
  'null',
  '[]',
  '["r1"]',
  '"x"',
  '5',
  '{}',
  ' { } ',
  '{"r1":"A",}',
  '{"r1" "A"}',
  '{',
  '',
  '{"r1":"A"}x',
];

export function randomRow(random: Random, id: number): TelemetryRow {
  return [
    String(id),
    random.pick(TYPES),
    random.pick(RECORD_TYPES),
    random.pick(QUERIES),
    random.pick(GEOCODES),
    randomPayload(random),
  ];
}

/** JSON text of a payload: mostly of the usual kind, with spaces, escapes, duplicate keys, odd values and broken text among it. */
export function randomPayload(random: Random): string | null {
  if (random.next() < 0.1) return random.pick(WHOLE_PAYLOADS);
  const odd = random.next() < 0.3;
  const id = () => JSON.stringify(odd && random.next() < 0.2 ? random.pick(ODD_IDS) : random.pick(IDS));
  const space = () => (random.next() < 0.1 ? random.pick([' ', '\n', '\t ', '\r\n']) : '');
  const value = () => (random.next() < 0.5 ? id() : random.pick(odd ? HITS : HITS.slice(0, 3)));
  const entries = Array.from(
    { length: random.below(5) },
    () => `${space()}${id()}${space()}:${space()}${value()}${space()}`,
  );
  return `${space()}{${entries.join(',')}}${space()}`;
}
