/** A portal's day as events, in the words in which a search API sends them. */
import { portalDay } from './portal-day.js';
import { portalPlaces, portalQuery } from './portal-words.js';

const DAY_MS = 86_400_000;

/** JSON lines for `idb events publish`. */
export function* portalEventLines(
  day: string,
  { rows, pairs }: { readonly rows: number; readonly pairs: number },
  seed: number,
): Generator<string> {
  const places = portalPlaces();
  const midnight = Date.parse(`${day}T00:00:00Z`);
  let done = 0;
  for (const { type, recordType, query, place, payload } of portalDay(rows, pairs, seed)) {
    const timestamp = new Date(midnight + Math.floor((done++ * DAY_MS) / rows)).toISOString();
    const envelope = {
      id: `portal-${done}`,
      type,
      record_type: recordType,
      timestamp,
      source: 'bench',
      ip: '192.0.2.1',
    };
    const texts = [
      `"query":${query === null ? null : portalQuery(query).text}`,
      `"ip_geocode":${place === null ? null : places[place]}`,
      `"payload":${payload}`,
    ];
    yield `${JSON.stringify(envelope).slice(0, -1)},${texts.join(',')}}\n`;
  }
}
