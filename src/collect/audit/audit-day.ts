/** One stored day against its marker and its site day. */
import { reasonOf } from '../../model/errors.js';
import type { Day } from '../../model/day.js';
import { monthOf } from '../../model/day.js';
import { dayDocumentId, textOfDayDocument } from '../../model/day-document-text.js';
import type { SiteDay } from '../../model/documents.js';
import { addSums, figuresOf, type RecordsetSum } from '../../model/figures.js';
import { isDone, type Marker } from '../../model/marker.js';
import { canonicalJson, isObject } from '../../model/canonical-json.js';
import { cellsOf } from '../../model/figures.js';
import { EVENT_TYPES, RECORD_TYPES, CELL_COUNT } from '../../model/telemetry.js';
import { decodeDayDocument } from '../../store/decode-day-document.js';
import type { Store, StoredDocument } from '../../store/store.js';
import { DayChecksum } from '../checksum.js';
import { KILLED } from '../../ledger/state.js';
import type { Differences } from './differences.js';

/** What the stored documents of a day add up to, whatever the ledger says of it. */
export interface StoredDaySums {
  readonly documents: number;
  readonly sums: ReadonlyMap<string, RecordsetSum>;
}

/** Reads every document of the day. */
export async function auditDay(
  store: Store,
  day: Day,
  marker: Marker | undefined,
  differences: Differences,
): Promise<StoredDaySums> {
  const checksum = new DayChecksum();
  const sums = new Map<string, RecordsetSum>();
  let documents = 0;
  for await (const stored of store.readDay(day)) {
    documents++;
    const sum = auditDocument(stored, day, checksum, differences);
    if (sum === null) continue;
    const known = sums.get(sum.recordset);
    sums.set(sum.recordset, known === undefined ? sum : addSums(known, sum));
  }
  if (marker === undefined) {
    if (documents > 0)
      differences.add({
        kind: 'day-ghost',
        id: day,
        day,
        message: `${day} has ${documents} day documents, and the ledger knows no run of it`,
      });
  } else if (!isDone(marker)) {
    differences.add({
      kind: 'day-unfinished',
      id: day,
      day,
      message: `${day} is not complete: ${marker.reason ?? `it is being collected, or ${KILLED.charAt(0).toLowerCase()}${KILLED.slice(1)}`}`,
    });
  } else if (!marker.settled) {
    differences.add({ kind: 'day-unfinished', id: day, day, message: `the months of ${day} have not been settled` });
  } else if (checksum.finish() !== marker.checksum || documents !== marker.figures?.documents) {
    const was = marker.figures?.documents ?? 0;
    differences.add({
      kind: 'day-checksum',
      id: day,
      day,
      message: `${day} has ${documents} documents that are not the ${was} that its run wrote: one was changed, added or removed`,
    });
  }
  return { documents, sums };
}

function auditDocument(
  { id, body }: StoredDocument,
  day: Day,
  checksum: DayChecksum,
  differences: Differences,
): RecordsetSum | null {
  try {
    const document = decodeDayDocument(body, id);
    checksum.add(id, textOfDayDocument(document));
    const { recordset_id: recordset } = document;
    if (id !== dayDocumentId(recordset, day)) {
      differences.add({
        kind: 'day-misplaced',
        id,
        day,
        month: monthOf(day),
        recordset,
        message: `document ${id} says that it is ${dayDocumentId(recordset, day)}`,
      });
    }
    return { recordset, firstDay: day, lastDay: day, days: 1, figures: figuresOf(document) };
  } catch (error) {
    checksum.add(id, JSON.stringify(body));
    differences.add({ kind: 'day-unreadable', id, day, message: reasonOf(error) });
    return null;
  }
}

/** The parts of a site day that the stored documents account for. */
export function auditSiteDay(
  stored: unknown,
  day: Day,
  marker: Marker | undefined,
  { documents, sums }: StoredDaySums,
  differences: Differences,
): void {
  if (marker === undefined || !isDone(marker)) {
    if (stored !== undefined && marker === undefined)
      differences.add({
        kind: 'site-day-ghost',
        id: day,
        day,
        message: `site day ${day} is stored, and the ledger knows no run of it`,
      });
    return;
  }
  if (stored === undefined) {
    differences.add({ kind: 'site-day-missing', id: day, day, message: `site day ${day} is not stored` });
    return;
  }
  const foreign = isObject(stored) ? Object.keys(stored).filter((name) => !MEMBERS.includes(name)) : [];
  if (foreign.length > 0) {
    const message = `site day ${day} has what no run writes: ${foreign.join(', ')}`;
    differences.add({ kind: 'site-day-unreadable', id: day, day, message });
    return;
  }
  const expected = accountedFor(day, marker, documents, sums);
  const found = partsOf(stored);
  if (canonicalJson(found) === canonicalJson(expected)) return;
  differences.add({
    kind: 'site-day-differs',
    id: day,
    day,
    message: `site day ${day} says ${canonicalJson(found)}, its documents and marker say ${canonicalJson(expected)}`,
  });
}

/** All that a site day has. */
const MEMBERS: readonly string[] = [
  'day',
  'zone',
  'rows',
  'counted',
  'rejected',
  'events',
  'recordsets',
  'sources',
  'checksum',
] satisfies (keyof SiteDay)[];

function accountedFor(day: Day, marker: Marker, documents: number, sums: ReadonlyMap<string, RecordsetSum>): unknown {
  const totals = Array.from({ length: CELL_COUNT }, (_, cell) =>
    [...sums.values()].reduce((total, sum) => total + (sum.figures[cell * 2 + 1] ?? 0), 0),
  );
  return {
    day,
    zone: marker.zone,
    rows: marker.figures?.rows,
    counted: marker.figures?.counted,
    rejected: marker.figures?.rejected,
    recordsets: documents,
    checksum: marker.checksum,
    records: cellsOf((cell) => totals[cell]),
  };
}

function partsOf(stored: unknown): unknown {
  const site = isObject(stored) ? stored : {};
  const events = isObject(site.events) ? site.events : {};
  const records = RECORD_TYPES.map((recordType) => {
    const cells = isObject(events[recordType]) ? events[recordType] : {};
    const of = (type: string) => (isObject(cells[type]) ? cells[type].records : null);
    return [recordType, Object.fromEntries(EVENT_TYPES.map((type) => [type, of(type) ?? null]))] as const;
  });
  const rejected = isObject(site.rejected) ? site.rejected.total : null;
  const { day, zone, rows, counted, recordsets, checksum } = site;
  const parts: Record<string, unknown> = { day, zone, rows, counted, rejected, recordsets, checksum };
  return {
    ...Object.fromEntries(Object.entries(parts).map(([name, value]) => [name, value ?? null])),
    records: Object.fromEntries(records),
  };
}
