/** The portal of the demo: its collections, what people look for, and where they sit. Invented, but not unlike the real ones. */

export interface Recordset {
  readonly id: string;
  readonly weight: number;
  readonly records: number;
  /** Share of its records that have an image or a sound. */
  readonly media: number;
}

export interface Query {
  readonly query: unknown;
  readonly weight: number;
  /** Share of a collection's records that it finds. */
  readonly share: number;
  /** Which collections it finds something in: numbers of RECORDSETS; all of them where this is missing. */
  readonly within?: readonly number[];
}

export interface Place {
  readonly geocode: Readonly<Record<string, string>>;
  readonly weight: number;
  /** First part of the addresses there: from the ranges that are kept for documentation (RFC 5737, RFC 3849). */
  readonly network: string;
}

/** Use of collections is skewed: a few are looked at every hour, the last once in a while. */
export const RECORDSETS: readonly [Recordset, ...Recordset[]] = [
  { id: recordsetId(1), weight: 40, records: 1_482_300, media: 0.6 },
  { id: recordsetId(2), weight: 22, records: 734_120, media: 0.9 },
  { id: recordsetId(3), weight: 14, records: 402_877, media: 0.1 },
  { id: recordsetId(4), weight: 9, records: 118_035, media: 0.4 },
  { id: recordsetId(5), weight: 7, records: 61_490, media: 0.02 },
  { id: recordsetId(6), weight: 4, records: 23_311, media: 0.7 },
  { id: recordsetId(7), weight: 3, records: 8_204, media: 0 },
  { id: recordsetId(8), weight: 1, records: 911, media: 1 },
];

export const QUERIES: readonly [Query, ...Query[]] = [
  { query: { filtered: { filter: {} } }, weight: 30, share: 1 },
  { query: { filtered: { filter: { and: [{ exists: { field: 'geopoint' } }] } } }, weight: 18, share: 0.57 },
  { query: term('genus', 'puma'), weight: 14, share: 0.0004, within: [0, 2, 4] },
  { query: term('family', 'asteraceae'), weight: 12, share: 0.06, within: [1, 5] },
  { query: term('scientificname', 'quercus virginiana'), weight: 9, share: 0.0011, within: [1, 5] },
  { query: term('country', "côte d'ivoire"), weight: 4, share: 0.002 },
  {
    query: { filtered: { filter: { and: [{ term: { hasImage: true } }, range('1850-01-01', '1899-12-31')] } } },
    weight: 6,
    share: 0.013,
  },
  { query: term('genus', 'nosuchgenus'), weight: 3, share: 0 },
];

export const PLACES: readonly [Place, ...Place[]] = [
  { geocode: { country: 'United States', region: 'Florida', city: 'Gainesville' }, weight: 30, network: '192.0.2.' },
  { geocode: { country: 'United States', region: 'Kansas', city: 'Lawrence' }, weight: 18, network: '192.0.2.' },
  {
    geocode: { country: 'Mexico', region: 'Ciudad de México', city: 'Mexico City' },
    weight: 12,
    network: '198.51.100.',
  },
  { geocode: { country: 'Germany', region: 'Berlin', city: 'Berlin' }, weight: 10, network: '203.0.113.' },
  { geocode: { country: "Côte d'Ivoire", city: 'Abidjan' }, weight: 4, network: '203.0.113.' },
  { geocode: { country: 'Japan' }, weight: 6, network: '2001:db8::' },
  // Nobody knows where these addresses are.
  { geocode: {}, weight: 12, network: '198.51.100.' },
];

/** @param number of the record within its collection, from 1 */
export function recordId({ id }: Recordset, number: number): string {
  return `${id.slice(-8)}-0000-4000-9000-${String(number).padStart(12, '0')}`;
}

function recordsetId(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

function term(field: string, value: string): unknown {
  return { filtered: { filter: { and: [{ term: { [field]: value } }] } } };
}

function range(gte: string, lte: string): unknown {
  return { range: { datecollected: { gte, lte } } };
}
