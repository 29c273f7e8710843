/** The published cases of counting: rows of one day, and the figures that must come out. */
export interface Row {
  readonly time: string;
  readonly recordType: string | null;
  readonly type: string | null;
  readonly queryHash?: string | null;
  /** A value, or JSON text as it is. */
  readonly geocode?: unknown;
  readonly payload: unknown;
}

/** JSON text that must reach the source exactly as it is written here. */
export class RawJson {
  constructor(readonly text: string) {}
}

export interface Case {
  readonly name: string;
  readonly day: string;
  readonly rows: readonly Row[];
  /** Non-zero cells, one a line: `A records.view 1/1 items r1:1 queries - geocodes {}:1`. */
  readonly cells: readonly string[];
  /** Reasons and how many rows. */
  readonly rejected?: Readonly<Record<string, number>>;
  /** Site-wide figures of a cell: `records.search events 2`. */
  readonly site?: readonly string[];
}

const DAY = '2020-02-17';
const T = `${DAY}T10:00:00Z`;

type More = Partial<Pick<Row, 'queryHash' | 'geocode' | 'time'>>;

/** A row of the usual kind at ten o'clock. */
export function row(type: string, payload: unknown, more: More = {}, recordType = 'records'): Row {
  return { time: T, recordType, type, payload, ...more };
}

const FLORIDA = { country: 'United States', region: 'Florida', city: 'Gainesville' };
const FLORIDA_TURNED = { city: 'Gainesville', region: 'Florida', country: 'United States' };
const FLORIDA_TEXT = '{"city":"Gainesville","country":"United States","region":"Florida"}';
const G = { country: 'Chile' };
const G_TEXT = '{"country":"Chile"}';

function given(name: string, rows: readonly Row[], cells: readonly string[], more: Partial<Case> = {}): Case {
  return { name, day: DAY, rows, cells, ...more };
}

export const CASES: readonly Case[] = [
  given('C1 a view', [row('view', { r1: 'A' })], ['A records.view 1/1 items r1:1 queries - geocodes {}:1']),
  given(
    'C2 a geocode with its keys in two orders is one place',
    [row('view', { r1: 'A' }, { geocode: FLORIDA }), row('view', { r1: 'A' }, { geocode: FLORIDA_TURNED })],
    [`A records.view 2/2 items r1:2 queries - geocodes ${FLORIDA_TEXT}:2`],
  ),
  given(
    'C3 a search of two recordsets is one search of the site',
    [row('search', { A: 10, B: 3 }, { queryHash: 'q1' }), row('search', { A: 10 }, { queryHash: 'q1' })],
    [
      'A records.search 2/20 items - queries q1:20 geocodes {}:20',
      'B records.search 1/3 items - queries q1:3 geocodes {}:3',
    ],
    { site: ['records.search events 2 zero_hits 0 records 23'] },
  ),
  given(
    'C4 seen counts records, the query and the place',
    [row('seen', { r1: 'A', r2: 'A', r3: 'B' }, { queryHash: 'q1', geocode: G })],
    [
      `A records.seen 2/2 items r1:1 r2:1 queries q1:2 geocodes ${G_TEXT}:2`,
      `B records.seen 1/1 items r3:1 queries q1:1 geocodes ${G_TEXT}:1`,
    ],
  ),
  given(
    'C5 an entry of 0 counts and is in no list',
    [row('download', { A: 0 }, { queryHash: 'q1' })],
    ['A records.download 1/0 items - queries - geocodes -'],
    { site: ['records.download events 1 zero_hits 1 records 0'] },
  ),
  given(
    'C6 cells are kept apart',
    [
      row('search', { A: 10 }, { queryHash: 'q1', geocode: G }),
      row('search', { A: 4 }, { queryHash: 'q2', geocode: {} }),
      row('view', { m1: 'A' }, { geocode: G }, 'mediarecords'),
    ],
    [
      `A records.search 2/14 items - queries q1:10 q2:4 geocodes ${G_TEXT}:10 {}:4`,
      `A mediarecords.view 1/1 items m1:1 queries - geocodes ${G_TEXT}:1`,
    ],
  ),
  given(
    'C10 an unknown type is rejected, the rest counts',
    [row('view', { r1: 'Z' }), row('login', { A: 1 }, { queryHash: 'q' })],
    ['Z records.view 1/1 items r1:1 queries - geocodes {}:1'],
    { rejected: { 'unknown-type': 1 } },
  ),
  given(
    'C11 unknown record types are rejected',
    ['_all', 'recordsets', 'publishers'].map((recordType) => row('view', { r1: 'A' }, {}, recordType)),
    [],
    { rejected: { 'unknown-record-type': 3 } },
  ),
  given(
    'C12 a null query is in no list, a null geocode is unknown',
    [row('search', { A: 5 }, { queryHash: null, geocode: null })],
    ['A records.search 1/5 items - queries - geocodes {}:5'],
  ),
  given('C13 a record without recordset', [row('view', { r1: null })], [], { rejected: { 'no-recordset': 1 } }),
  given(
    'C14 payloads of other shapes',
    [row('view', null), row('view', ['r1']), row('search', { A: '7' }), row('view', { r1: 'A' })],
    ['A records.view 1/1 items r1:1 queries - geocodes {}:1'],
    { rejected: { 'payload-not-object': 2, 'bad-count': 1 } },
  ),
  given('C18 counts below zero or broken', [row('search', { A: -5 }), row('mapping', { A: 2.5 })], [], {
    rejected: { 'bad-count': 2 },
  }),
  {
    name: 'C20 the leap day',
    day: '2020-02-29',
    rows: [row('view', { r1: 'A' }, { time: '2020-02-29T12:00:00Z' })],
    cells: ['A records.view 1/1 items r1:1 queries - geocodes {}:1'],
  },
  given(
    'C21 accents and apostrophes are kept',
    [row('view', { r1: 'A' }, { geocode: { country: "Côte d'Ivoire", city: 'Abidjan' } })],
    [`A records.view 1/1 items r1:1 queries - geocodes {"city":"Abidjan","country":"Côte d'Ivoire"}:1`],
  ),
  given('an empty payload is an event with zero hits', [row('search', {}, { queryHash: 'q1' })], [], {
    site: ['records.search events 1 zero_hits 1 records 0'],
  }),
  given(
    'of duplicate keys the last wins',
    [row('search', new RawJson('{"A": 1, "A": 2}')), row('view', new RawJson('{"r1":"A","r1":"B"}'))],
    ['A records.search 1/2 items - queries - geocodes {}:2', 'B records.view 1/1 items r1:1 queries - geocodes {}:1'],
  ),
  given(
    '2.0 and 1e3 are whole',
    [row('search', new RawJson('{"A":2.0,"B":1e3}'))],
    [
      'A records.search 1/2 items - queries - geocodes {}:2',
      'B records.search 1/1000 items - queries - geocodes {}:1000',
    ],
  ),
  given(
    'every other reason to reject',
    [
      row('view', { '': 'A' }),
      row('view', { r1: '' }),
      row('search', { '': 1 }),
      row('view', { r1: 5 }),
      row('view', { r1: 'x'.repeat(502) }),
      row('search', { ['x'.repeat(502)]: 1 }),
      row('search', { A: 1e12 + 1 }),
      row('search', { A: null }),
    ],
    [],
    { rejected: { 'no-record': 1, 'no-recordset': 2, 'id-not-text': 1, 'id-too-long': 2, 'bad-count': 2 } },
  ),
  given(
    'ids at the limit, and names that are traps',
    [
      row('view', { r1: 'y'.repeat(501) }),
      row('view', { ['__proto__']: 'constructor', 'q"uote': 'back\\slash', 'ключ 🦋': '標本' }),
      row('search', new RawJson('{"__proto__": 3}')),
    ],
    [
      'constructor records.view 1/1 items __proto__:1 queries - geocodes {}:1',
      'back\\slash records.view 1/1 items q"uote:1 queries - geocodes {}:1',
      '標本 records.view 1/1 items ключ 🦋:1 queries - geocodes {}:1',
      `${'y'.repeat(501)} records.view 1/1 items r1:1 queries - geocodes {}:1`,
      '__proto__ records.search 1/3 items - queries - geocodes {}:3',
    ],
  ),
];
