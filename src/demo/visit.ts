/** One visit to the portal: a search, what it shows, and what the visitor does with it. */
import { queryHash } from '../model/query-hash.js';
import type { RecordType } from '../model/telemetry.js';
import type { Dice } from './dice.js';
import type { UnnumberedRow } from './load-row.js';
import { PLACES, QUERIES, RECORDSETS, recordId } from './portal.js';
import type { Query, Recordset } from './portal.js';

/** The longest visit: one that begins before this much of the day is left ends on the same day. */
export const LONGEST_VISIT_MS = 30 * 60_000;

/** People look at the first records far more often than at the rest. */
const RECORDS_ON_THE_FIRST_PAGES = 60;

type Step = Pick<UnnumberedRow, 'type' | 'record_type' | 'query_hash' | 'query' | 'payload'>;

/** @param startMs epoch milliseconds */
export function visit(startMs: number, dice: Dice): UnnumberedRow[] {
  const place = dice.pick(PLACES);
  const ip = `${place.network}${dice.between(1, 250)}`;
  const source = dice.chance(0.85) ? 'portal' : 'api';
  let at = startMs;
  return steps(dice).map((step) => {
    const row = { date: new Date(at).toISOString(), ...step, ip_geocode: place.geocode, source, ip };
    at = Math.min(at + dice.between(2_000, 180_000), startMs + LONGEST_VISIT_MS);
    return row;
  });
}

function steps(dice: Dice): Step[] {
  const recordType: RecordType = dice.chance(0.2) ? 'mediarecords' : 'records';
  // Some come by a link from elsewhere, straight to a record.
  if (dice.chance(0.25)) return [view(dice.pick(RECORDSETS), recordType, dice)];
  const query = dice.pick(QUERIES);
  const hits = hitsOf(query, recordType);
  const asked = { record_type: recordType, query_hash: queryHash(query.query), query: query.query };
  const found: Step[] = [{ type: 'search', ...asked, payload: hits }];
  const where = RECORDSETS.filter(({ id }) => (hits[id] ?? 0) > 0);
  const [first, ...rest] = where;
  if (first === undefined) return found;
  found.push({ type: 'seen', ...asked, payload: recordsShown([first, ...rest], dice) });
  if (dice.chance(0.35)) found.push({ type: 'mapping', ...asked, payload: hits });
  for (let views = dice.between(0, 3); views > 0; views--)
    found.push(view(dice.pick([first, ...rest]), recordType, dice));
  if (dice.chance(0.06)) found.push({ type: 'download', ...asked, payload: hits });
  return found;
}

function view(recordset: Recordset, recordType: RecordType, dice: Dice): Step {
  const payload = { [someRecord(recordset, dice)]: recordset.id };
  return { type: 'view', record_type: recordType, query_hash: null, payload };
}

/** Whole numbers, rounded, zeros left out as the portal leaves them out; nothing found: an empty object. */
function hitsOf({ share, within }: Query, recordType: RecordType): Record<string, number> {
  const hits = RECORDSETS.flatMap(({ id, records, media }, i) => {
    const searched = within === undefined || within.includes(i) ? records * (recordType === 'records' ? 1 : media) : 0;
    const found = Math.round(searched * share);
    return found > 0 ? [[id, found] as const] : [];
  });
  return Object.fromEntries(hits);
}

function recordsShown(where: readonly [Recordset, ...Recordset[]], dice: Dice): Record<string, string> {
  const shown: Record<string, string> = {};
  for (let i = dice.between(3, 10); i > 0; i--) {
    const recordset = dice.pick(where);
    shown[someRecord(recordset, dice)] = recordset.id;
  }
  return shown;
}

function someRecord(recordset: Recordset, dice: Dice): string {
  // The product of two throws makes small numbers likelier.
  return recordId(recordset, 1 + Math.floor(dice.throw() * dice.throw() * RECORDS_ON_THE_FIRST_PAGES));
}
