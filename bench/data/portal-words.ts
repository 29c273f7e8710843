/** What the numbers of a portal's day stand for. */
import { queryHash } from '../../src/model/query-hash.js';
import { PLACES, QUERIES } from './portal-day.js';

export interface PortalQuery {
  /** Its identity, as collectors store it. */
  readonly hash: string;
  /** JSON text. */
  readonly text: string;
}

export function portalQuery(number: number): PortalQuery {
  const taxon = { term: { scientificname: `species-${number % 7919} variety-${number}` } };
  const query = { filtered: { filter: { and: [{ exists: { field: 'geopoint' } }, taxon] } } };
  return { hash: queryHash(query), text: JSON.stringify(query) };
}

export function portalQueries(): PortalQuery[] {
  return Array.from({ length: QUERIES }, (_, i) => portalQuery(i));
}

/** JSON texts. */
export function portalPlaces(): string[] {
  return Array.from({ length: PLACES }, (_, i) =>
    JSON.stringify({ city: `City ${i}`, country: `Country ${i % 60}`, region: `Region ${i % 300}` }),
  );
}
