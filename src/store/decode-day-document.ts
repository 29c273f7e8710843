/** Day documents as they come out of a store: unknown until every field has been looked at. Pure. */
import { isObject } from '../model/canonical-json.js';
import { parseDay } from '../model/day.js';
import type { Cell, DayDocument, GeoCount, Others, TermCount } from '../model/documents.js';
import { IdbError } from '../model/errors.js';
import { EVENT_TYPES, RECORD_TYPES } from '../model/telemetry.js';

/**
 * @param body what JSON.parse made of the stored document
 * @throws bad-document naming the id and the field that is not as idb writes it
 */
export function decodeDayDocument(body: unknown, id: string): DayDocument {
  const fail: Fail = (field, expected) => {
    throw new IdbError('bad-document', `Failed to read day document ${id}: ${field} must be ${expected}.`);
  };
  if (!isObject(body)) return fail('the document', 'an object');
  refuseOthers(body, ['recordset_id', 'harvest_date', ...RECORD_TYPES], 'the document', fail);
  const recordset = body.recordset_id;
  if (typeof recordset !== 'string') return fail('recordset_id', 'a text');
  const day = typeof body.harvest_date === 'string' ? parseDay(body.harvest_date) : undefined;
  if (day === undefined) return fail('harvest_date', 'a day (YYYY-MM-DD)');
  const cells = RECORD_TYPES.map((recordType) => {
    const group = body[recordType];
    if (!isObject(group)) return fail(recordType, 'an object');
    refuseOthers(group, EVENT_TYPES, recordType, fail);
    return [
      recordType,
      Object.fromEntries(EVENT_TYPES.map((type) => [type, decodeCell(group[type], `${recordType}.${type}`, fail)])),
    ];
  });
  return { recordset_id: recordset, harvest_date: day, ...Object.fromEntries(cells) } as DayDocument;
}

type Fail = (field: string, expected: string) => never;

const LISTS = ['items', 'queries', 'geocodes'];
const CELL_MEMBERS = ['count', 'total', ...LISTS, ...LISTS.map((name) => `${name}_other`)];

/** What idb does not write was written by somebody else, and a checksum over the known members would not see it. */
function refuseOthers(value: Record<string, unknown>, known: readonly string[], path: string, fail: Fail): void {
  const other = Object.keys(value).find((name) => !known.includes(name));
  if (other !== undefined) fail(`${path}.${other}`, 'left out: idb does not write it');
}

function decodeCell(cell: unknown, path: string, fail: Fail): Cell {
  if (!isObject(cell)) return fail(path, 'an object');
  refuseOthers(cell, CELL_MEMBERS, path, fail);
  const other = (name: string): Others | undefined => {
    const value = cell[`${name}_other`];
    if (value === undefined) return undefined;
    if (!isObject(value)) return fail(`${path}.${name}_other`, 'an object');
    return {
      terms: whole(value.terms, `${path}.${name}_other.terms`, fail),
      count: whole(value.count, `${path}.${name}_other.count`, fail),
    };
  };
  const [itemsOther, queriesOther, geocodesOther] = [other('items'), other('queries'), other('geocodes')];
  return {
    count: whole(cell.count, `${path}.count`, fail),
    total: whole(cell.total, `${path}.total`, fail),
    items: decodeList(cell.items, `${path}.items`, fail, decodeTerm),
    ...(itemsOther && { items_other: itemsOther }),
    queries: decodeList(cell.queries, `${path}.queries`, fail, decodeTerm),
    ...(queriesOther && { queries_other: queriesOther }),
    geocodes: decodeList(cell.geocodes, `${path}.geocodes`, fail, decodeGeo),
    ...(geocodesOther && { geocodes_other: geocodesOther }),
  };
}

type DecodeEntry<T> = (entry: Record<string, unknown>, path: string, fail: Fail) => T;

function decodeList<T>(list: unknown, path: string, fail: Fail, decode: DecodeEntry<T>): T[] {
  if (!Array.isArray(list)) return fail(path, 'a list');
  return list.map((entry: unknown, i) =>
    isObject(entry) ? decode(entry, `${path}[${i}]`, fail) : fail(`${path}[${i}]`, 'an object'),
  );
}

function decodeTerm(entry: Record<string, unknown>, path: string, fail: Fail): TermCount {
  const term = entry.term;
  return {
    term: typeof term === 'string' ? term : fail(`${path}.term`, 'a text'),
    count: whole(entry.count, `${path}.count`, fail),
  };
}

function decodeGeo(entry: Record<string, unknown>, path: string, fail: Fail): GeoCount {
  const geo = entry.geo;
  return {
    geo: isObject(geo) ? geo : fail(`${path}.geo`, 'an object'),
    count: whole(entry.count, `${path}.count`, fail),
  };
}

function whole(value: unknown, path: string, fail: Fail): number {
  return Number.isSafeInteger(value) && (value as number) >= 0
    ? (value as number)
    : fail(path, 'a whole number of zero or more');
}
