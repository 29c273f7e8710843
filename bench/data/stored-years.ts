/** Years of small days as runs would have stored them, without the runs: documents, months, totals, site days and markers. */
import { DayChecksum } from '../../src/collect/checksum.js';
import { compareCodePoints } from '../../src/model/canonical-json.js';
import { daysBetween, monthOf, yearOf, type Day, type Month } from '../../src/model/day.js';
import { dayDocumentId, textOfDayDocument } from '../../src/model/day-document-text.js';
import type { Cell, DayDocument, SiteDay } from '../../src/model/documents.js';
import { addSums, cellsOf, figuresOf, type RecordsetSum } from '../../src/model/figures.js';
import { COLLECT_STATS, type Marker } from '../../src/model/marker.js';
import { NOTHING_REJECTED } from '../../src/model/rejection.js';
import { EVENT_TYPES, RECORD_TYPES, cellIndex } from '../../src/model/telemetry.js';
import type { DocumentWrite, Store } from '../../src/store/store.js';
import { monthDocument, totalDocument } from '../../src/totals/summaries.js';
import { Random } from '../../test/support/random.js';
import { RECORDSETS } from './portal-day.js';
import { SkewedChoice } from './skewed-choice.js';
import { uuid } from './uuid.js';

/** Recordsets of a day. */
const RECORDSETS_A_DAY = 40;
const VIEW_OF_RECORDS = cellIndex(RECORD_TYPES.indexOf('records'), EVENT_TYPES.indexOf('view'));
const NO_CELL: Cell = { count: 0, total: 0, items: [], queries: [], geocodes: [] };
const SETTINGS = { 'lists.top': 1000, 'rejects.maxCount': 10 ** 12, 'rejects.maxRowBytes': 4 * 1024 * 1024 };

export async function storeYears(store: Store, from: Day, to: Day): Promise<void> {
  const sums = new Sums();
  const siteDays: DocumentWrite[] = [];
  const markers: Marker[] = [];
  function* dayWrites(): Generator<DocumentWrite> {
    for (const [number, day] of daysBetween(from, to).entries()) {
      const documents = documentsOf(day, new Random(number));
      const checksum = new DayChecksum();
      for (const document of documents) {
        const { recordset_id: recordset } = document;
        const [body, figures] = [Buffer.from(textOfDayDocument(document)), figuresOf(document)];
        checksum.add(dayDocumentId(recordset, day), body);
        sums.add(monthOf(day), { recordset, firstDay: day, lastDay: day, days: 1, figures });
        yield { kind: 'day', recordset, day, body, figures };
      }
      const site = siteDayOf(day, documents, checksum.finish());
      siteDays.push({ kind: 'site-day', day, body: site });
      markers.push(markerOf(site));
    }
  }
  await store.withLease({ statistic: COLLECT_STATS, holder: 'the bench', seconds: 60 }, async (lease) => {
    await store.prepare([...new Set(daysBetween(from, to).map(yearOf))]);
    await store.write(lease, dayWrites());
    await store.write(lease, sums.documents());
    await store.write(lease, siteDays);
    await store.writeMarkers(lease, markers);
    await store.refresh(['day', 'month', 'total', 'site-day']);
  });
}

/** Sorted by id, each with a few views. */
function documentsOf(day: Day, random: Random): DayDocument[] {
  const choice = new SkewedChoice(RECORDSETS);
  const numbers = new Set<number>();
  while (numbers.size < RECORDSETS_A_DAY) numbers.add(choice.next(random));
  const documents = [...numbers].map((number): DayDocument => {
    const views = 1 + random.below(5);
    const items = Array.from({ length: views }, () => ({ term: uuid('record', random.below(2 ** 30)), count: 1 }));
    const geocodes = [{ geo: { country: `Country ${number % 60}` }, count: views }];
    const cell: Cell = { ...NO_CELL, count: views, total: views, items, geocodes };
    const cells = cellsOf((index) => (index === VIEW_OF_RECORDS ? cell : NO_CELL));
    return { recordset_id: uuid('recordset', number), harvest_date: day, ...cells };
  });
  return documents.sort((a, b) => compareCodePoints(a.recordset_id, b.recordset_id));
}

function siteDayOf(day: Day, documents: readonly DayDocument[], checksum: string): SiteDay {
  const views = documents.reduce((sum, { records }) => sum + records.view.total, 0);
  const events = cellsOf((index) => {
    const count = index === VIEW_OF_RECORDS ? views : 0;
    return { events: count, zero_hits: 0, records: count };
  });
  const [rows, sources] = [views, { postgres: { rows: views } }];
  return {
    day,
    zone: 'UTC',
    rows,
    counted: rows,
    rejected: NOTHING_REJECTED,
    events,
    recordsets: documents.length,
    sources,
    checksum,
  };
}

function markerOf({ day, rows, recordsets, checksum }: SiteDay): Marker {
  const at = `${day}T23:59:59.000Z`;
  return {
    statistic: COLLECT_STATS,
    interval: day,
    month: monthOf(day),
    state: 'complete',
    settled: true,
    attempt: 1,
    holder: 'the bench',
    started: at,
    finished: at,
    zone: 'UTC',
    settings: SETTINGS,
    fingerprint: { rows, newest: '1' },
    checksum,
    figures: { rows, counted: rows, rejected: 0, documents: recordsets, deleted: 0, duration_ms: 1 },
    reason: null,
  };
}

/** Of recordsets, by month. */
class Sums {
  readonly #months = new Map<Month, Map<string, RecordsetSum>>();

  add(month: Month, sum: RecordsetSum): void {
    const sums = this.#months.get(month) ?? new Map<string, RecordsetSum>();
    this.#months.set(month, sums);
    addTo(sums, sum);
  }

  *documents(): Generator<DocumentWrite> {
    const totals = new Map<string, RecordsetSum>();
    for (const [month, sums] of this.#months) {
      for (const sum of sums.values()) {
        addTo(totals, sum);
        yield { kind: 'month', recordset: sum.recordset, month, body: monthDocument(sum, month) };
      }
    }
    for (const sum of totals.values()) yield { kind: 'total', recordset: sum.recordset, body: totalDocument(sum) };
  }
}

function addTo(sums: Map<string, RecordsetSum>, sum: RecordsetSum): void {
  const known = sums.get(sum.recordset);
  sums.set(sum.recordset, known === undefined ? sum : addSums(known, sum));
}
