/**
 * The one text of a day document. The tally writes it piece by piece, an audit writes it again from what is stored, and the
 * day's checksum is taken over it: so the order of members and the absence of spaces are part of the contract between them.
 */
import { canonicalJson } from './canonical-json.js';
import type { Day } from './day.js';
import type { Cell, DayDocument, Others } from './documents.js';
import { EVENT_TYPES, RECORD_TYPES, type EventType, type RecordType } from './telemetry.js';

/** A list's entries as JSON texts, and what was cut from it. */
export interface ListText {
  readonly entries: readonly string[];
  readonly other: Others | null;
}

export function termText(termJson: string, count: number): string {
  return `{"term":${termJson},"count":${count}}`;
}

export function geoText(geoJson: string, count: number): string {
  return `{"geo":${geoJson},"count":${count}}`;
}

export function cellText(count: number, total: number, items: ListText, queries: ListText, geocodes: ListText): string {
  return `{"count":${count},"total":${total}${listText('items', items)}${listText('queries', queries)}${listText('geocodes', geocodes)}}`;
}

function listText(name: string, { entries, other }: ListText): string {
  const cut = other === null ? '' : `,"${name}_other":{"terms":${other.terms},"count":${other.count}}`;
  return `,"${name}":[${entries.join(',')}]${cut}`;
}

/** @param cellTextOf text of each of the ten cells */
export function dayDocumentText(
  recordset: string,
  day: Day,
  cellTextOf: (recordType: RecordType, type: EventType) => string,
): string {
  const recordTypes = RECORD_TYPES.map((recordType) => {
    const cells = EVENT_TYPES.map((type) => `"${type}":${cellTextOf(recordType, type)}`);
    return `"${recordType}":{${cells.join(',')}}`;
  });
  return `{"recordset_id":${JSON.stringify(recordset)},"harvest_date":"${day}",${recordTypes.join(',')}}`;
}

/** The text that the tally wrote for a document that was read back. */
export function textOfDayDocument(document: DayDocument): string {
  return dayDocumentText(document.recordset_id, document.harvest_date, (recordType, type) =>
    textOfCell(document[recordType][type]),
  );
}

function textOfCell(cell: Cell): string {
  const terms = (list: Cell['items']) => list.map(({ term, count }) => termText(JSON.stringify(term), count));
  const geocodes = cell.geocodes.map(({ geo, count }) => geoText(canonicalJson(geo), count));
  return cellText(
    cell.count,
    cell.total,
    { entries: terms(cell.items), other: cell.items_other ?? null },
    { entries: terms(cell.queries), other: cell.queries_other ?? null },
    { entries: geocodes, other: cell.geocodes_other ?? null },
  );
}

export function dayDocumentId(recordset: string, day: Day): string {
  return `${recordset}|${day}`;
}
