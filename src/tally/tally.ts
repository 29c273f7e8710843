/**
 * One day's counts in memory: rows in, day documents out. The same rows give the same documents in whatever order they come.
 * Mutable inside, for speed; nothing else is touched.
 */
import { compareCodePoints } from '../model/canonical-json.js';
import { COUNTING_RULES, type CountingRule } from '../model/counting-rule.js';
import type { Day } from '../model/day.js';
import { dayDocumentId } from '../model/day-document-text.js';
import type { Cells, SiteEvents } from '../model/documents.js';
import { FIGURE_COUNT, cellsOf, checkExact, type Figures } from '../model/figures.js';
import { decodePayload } from '../model/payload.js';
import type { Rejected, RejectionReason } from '../model/rejection.js';
import { CELL_COUNT, EVENT_TYPES, RECORD_TYPES, cellIndex, type TelemetryRow } from '../model/telemetry.js';
import { CountTable } from './count-table.js';
import { UNKNOWN_GEOCODE, canonicalGeocode } from './geocode.js';
import { parseJson } from './parse-json.js';
import { PayloadScanner } from './payload-scanner.js';
import { Rejections } from './rejections.js';
import { TextTable } from './text-table.js';
import { writeDayDocument } from './write-day-document.js';

export interface TallySummary {
  readonly rows: number;
  readonly counted: number;
  readonly rejected: Rejected;
  readonly events: Cells<SiteEvents>;
  readonly recordsets: number;
}

export interface TalliedDocument {
  readonly recordset: string;
  /** JSON text of the day document. */
  readonly body: string;
  readonly figures: Figures;
}

/** Distinct geocodes as sent that are remembered, so that each is parsed once; an ordinary day has a few thousand. */
const REMEMBERED_GEOCODES = 50_000;
const NO_QUERY = -1;
const EVENT_INDEX = new Map<string | null, number>(EVENT_TYPES.map((type, index) => [type, index]));
const RECORD_INDEX = new Map<string | null, number>(RECORD_TYPES.map((type, index) => [type, index]));

export class Tally {
  readonly #recordsets = new TextTable();
  readonly #records = new TextTable();
  readonly #queries = new TextTable();
  readonly #geocodes = new TextTable();
  readonly #geocodeOfJson = new Map<string | null, number>();
  readonly #items = new CountTable();
  readonly #queryHits = new CountTable();
  readonly #geocodeHits = new CountTable();
  readonly #scanner = new PayloadScanner();
  readonly #rejections = new Rejections();
  readonly #events = new Float64Array(CELL_COUNT);
  readonly #zeroHits = new Float64Array(CELL_COUNT);
  readonly #siteTotals = new Float64Array(CELL_COUNT);
  #figures = new Float64Array(FIGURE_COUNT * 64);
  #rows = 0;
  #rejected = 0;

  /** @param maxCount the largest number of hits that a payload entry may have */
  constructor(readonly maxCount: number) {}

  /** Counts the row whole or rejects it whole. */
  add([id, type, recordType, queryHash, geocodeJson, payloadJson]: TelemetryRow): void {
    this.#rows++;
    const reason = this.#count(type, recordType, queryHash, geocodeJson, payloadJson);
    if (reason === null) return;
    this.#rejected++;
    this.#rejections.add(reason, id);
  }

  /** @throws sum-too-large */
  summary(): TallySummary {
    const site = Array.from({ length: FIGURE_COUNT }, (_, i) => (i % 2 ? this.#siteTotals : this.#events)[i >> 1]!);
    checkExact('(all of the site)', site, 'the site day');
    return {
      rows: this.#rows,
      counted: this.#rows - this.#rejected,
      rejected: this.#rejections.rejected(),
      events: cellsOf((cell) => ({
        events: this.#events[cell]!,
        zero_hits: this.#zeroHits[cell]!,
        records: this.#siteTotals[cell]!,
      })),
      recordsets: this.#usedRecordsets().length,
    };
  }

  /** What the day adds to each recordset's months and total, in no particular order. */
  *figures(): Generator<Omit<TalliedDocument, 'body'>> {
    for (const number of this.#usedRecordsets()) {
      yield { recordset: this.#recordsets.text(number), figures: this.#figuresOf(number) };
    }
  }

  /**
   * The day's documents, sorted by id in code point order.
   * @param top entries kept of each list, 0 for all
   * @throws sum-too-large
   */
  *documents(day: Day, top: number): Generator<TalliedDocument> {
    const cells = this.#recordsets.size * CELL_COUNT;
    const lists = {
      items: { counts: this.#items.byCell(cells), texts: this.#records },
      queries: { counts: this.#queryHits.byCell(cells), texts: this.#queries },
      geocodes: { counts: this.#geocodeHits.byCell(cells), texts: this.#geocodes },
    };
    const named = this.#usedRecordsets().map((number) => ({ number, recordset: this.#recordsets.text(number) }));
    named.sort((a, b) => compareCodePoints(dayDocumentId(a.recordset, day), dayDocumentId(b.recordset, day)));
    for (const { number, recordset } of named) {
      const figures = this.#figuresOf(number);
      checkExact(recordset, figures, `the day ${day}`);
      yield { recordset, figures, body: writeDayDocument(recordset, day, number, figures, lists, top) };
    }
  }

  #count(
    type: string | null,
    recordType: string | null,
    queryHash: string | null,
    geocodeJson: string | null,
    payloadJson: string | null,
  ): RejectionReason | null {
    const event = EVENT_INDEX.get(type);
    if (event === undefined) return 'unknown-type';
    const record = RECORD_INDEX.get(recordType);
    if (record === undefined) return 'unknown-record-type';
    const rule = COUNTING_RULES[EVENT_TYPES[event]!];
    const entries = this.#readPayload(payloadJson, rule);
    if (typeof entries === 'string') return entries;
    this.#addEvent(cellIndex(record, event), rule, this.#queryOf(queryHash), this.#geocodeOf(geocodeJson), entries);
    return null;
  }

  /** Leaves the entries in the scanner. @returns how many, or why the row is rejected */
  #readPayload(json: string | null, rule: CountingRule): number | RejectionReason {
    const scanner = this.#scanner;
    const isOfRecords = rule.payload === 'recordset of record';
    if (json !== null) {
      const scanned = isOfRecords
        ? scanner.scanRecords(json, this.#records, this.#recordsets)
        : scanner.scanHits(json, this.#recordsets, this.maxCount);
      if (scanned >= 0) return scanned;
    }
    const entries = decodePayload(parseJson(json), rule.payload, this.maxCount);
    if (typeof entries === 'string') return entries;
    entries.forEach(([item, recordset, hits], i) => {
      const recordsetNumber = this.#recordsets.intern(recordset);
      scanner.keys[i] = item === null ? recordsetNumber : this.#records.intern(item);
      scanner.values[i] = item === null ? hits : recordsetNumber;
    });
    return entries.length;
  }

  #addEvent(cellOfDay: number, rule: CountingRule, query: number, geocode: number, entries: number): void {
    const { keys, values } = this.#scanner;
    const isOfRecords = rule.payload === 'recordset of record';
    let total = 0;
    for (let i = 0; i < entries; i++) {
      const recordset = isOfRecords ? values[i]! : keys[i]!;
      const hits = isOfRecords ? 1 : values[i]!;
      const cell = recordset * CELL_COUNT + cellOfDay;
      this.#addFigures(cell, hits);
      total += hits;
      if (hits === 0) continue;
      if (rule.items) this.#items.add(cell, keys[i]!, hits);
      if (rule.queries && query !== NO_QUERY) this.#queryHits.add(cell, query, hits);
      this.#geocodeHits.add(cell, geocode, hits);
    }
    this.#events[cellOfDay]!++;
    this.#siteTotals[cellOfDay]! += total;
    if (total === 0) this.#zeroHits[cellOfDay]!++;
  }

  #addFigures(cell: number, hits: number): void {
    const at = cell * 2;
    if (at >= this.#figures.length) {
      const larger = new Float64Array(Math.max(at + FIGURE_COUNT, this.#figures.length * 2));
      larger.set(this.#figures);
      this.#figures = larger;
    }
    this.#figures[at]!++;
    this.#figures[at + 1]! += hits;
  }

  #queryOf(hash: string | null): number {
    return hash === null || hash === '' ? NO_QUERY : this.#queries.intern(hash);
  }

  #geocodeOf(json: string | null): number {
    const known = this.#geocodeOfJson.get(json);
    if (known !== undefined) return known;
    const number = this.#geocodes.intern(json === null ? UNKNOWN_GEOCODE : canonicalGeocode(json));
    if (this.#geocodeOfJson.size >= REMEMBERED_GEOCODES) this.#geocodeOfJson.clear();
    this.#geocodeOfJson.set(json, number);
    return number;
  }

  #figuresOf(recordset: number): Figures {
    const from = recordset * FIGURE_COUNT;
    return Array.from({ length: FIGURE_COUNT }, (_, i) => this.#figures[from + i] ?? 0);
  }

  /** Numbers of the recordsets that an event was counted for; a rejected row may have left others in the table. */
  #usedRecordsets(): number[] {
    const used: number[] = [];
    for (let number = 0; number < this.#recordsets.size; number++) {
      if (this.#figuresOf(number).some((figure) => figure > 0)) used.push(number);
    }
    return used;
  }
}
