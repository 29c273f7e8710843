/**
 * One day's counts: rows in, day documents out. The same rows give the same documents in whatever order they come. Entries of
 * payloads wait in partitions (some recordsets each), in memory as long as there is room and in the spill past it, and are
 * counted partition by partition when the documents are made. Mutable inside, for speed and for a ceiling on memory; the spill
 * is the only thing outside that it touches. The way of a row:
 *
 * - `rows/` judges it and reads its payload, and what it names gets its number in `texts/`;
 * - `entries/`: each payload entry, some bytes, goes to the partition of its recordset: to its stage (in the processor's cache), which
 *   is emptied into blocks (in memory, cut from slabs), of which the oldest go to the spill;
 * - `counts/`: a task is a partition, counted in passes of as many recordsets as fit; what does not fit is divided first, and a
 *   recordset that alone is too large is counted in parts, each of other terms;
 * - `documents/` writes what was counted, here or in a thread that is given all that it needs.
 */
import { FIELD, type ByteRow } from '../model/byte-row.js';
import type { Day } from '../model/day.js';
import { digestOf } from '../model/digest.js';
import type { Cells, SiteEvents } from '../model/documents.js';
import { FIGURE_COUNT, cellsOf, checkExact, type Figures } from '../model/figures.js';
import type { Rejected } from '../model/rejection.js';
import { Memory } from '../model/memory.js';
import { CELL_COUNT } from '../model/telemetry.js';
import { DocumentMaker, type GivenDay, type Task } from './documents/document-maker.js';
import { EntryWriter } from './entries/entry-record.js';
import { hashOf } from '../model/hash.js';
import { JsonWriter } from './documents/json-writer.js';
import { memoryShares, type MemoryShares } from './memory-shares.js';
import { Partitions } from './entries/partitions.js';
import { PARTITIONS, partitionOf, recordsetAt, withinPartition } from './entries/passes.js';
import { RecordsetFigures } from './recordset-figures.js';
import { Rejections } from './rows/rejections.js';
import { RowReader } from './rows/row-reader.js';
import type { Spill } from './entries/spill.js';

export interface TallySummary {
  readonly rows: number;
  readonly counted: number;
  readonly rejected: Rejected;
  readonly events: Cells<SiteEvents>;
  readonly recordsets: number;
}

export interface TalliedDocument {
  readonly recordset: string;
  /** JSON text of the day document in UTF-8: good until the next one is asked for. */
  readonly body: Buffer;
  readonly figures: Figures;
  /** SHA-256 of the text in base64. */
  readonly digest: string;
}

export class Tally {
  readonly #shares: MemoryShares;
  readonly #rows: RowReader;
  readonly #recordsets = new RecordsetFigures();
  readonly #partitions: Partitions;
  readonly #writer = new EntryWriter();
  readonly #rejections = new Rejections();
  readonly #events = new Float64Array(CELL_COUNT);
  readonly #zeroHits = new Float64Array(CELL_COUNT);
  readonly #siteTotals = new Float64Array(CELL_COUNT);
  #rowCount = 0;
  #rejected = 0;

  /**
   * @param maxCount the largest number of hits that a payload entry may have
   * @param memoryBytes that counting takes at most, but for complete lists
   * @param spill takes what memory has no room for; whoever opened it closes it, when the documents have been made
   * @param divisions the same for what is too much to be counted at a time
   */
  constructor(
    maxCount: number,
    memoryBytes: number,
    spill: Spill,
    readonly divisions: Spill,
  ) {
    this.#shares = memoryShares(memoryBytes);
    this.#rows = new RowReader(maxCount, this.#shares.dictionary);
    this.#partitions = new Partitions(PARTITIONS, this.#shares.entries, spill);
  }

  /** Counts the row whole or rejects it whole. @throws disk-full */
  add(row: ByteRow): void {
    this.#rowCount++;
    const reason = this.#rows.read(row);
    if (reason === null) {
      this.#addEvent();
      return;
    }
    this.#rejected++;
    this.#rejections.add(reason, row.text(FIELD.id) ?? '');
  }

  /** What memory had no room for. */
  get spilledBytes(): number {
    return this.#partitions.spill.size;
  }

  /** @throws sum-too-large */
  summary(): TallySummary {
    const site = Array.from({ length: FIGURE_COUNT }, (_, i) => (i % 2 ? this.#siteTotals : this.#events)[i >> 1]!);
    checkExact('(all of the site)', site, 'the site day');
    return {
      rows: this.#rowCount,
      counted: this.#rowCount - this.#rejected,
      rejected: this.#rejections.rejected(),
      events: cellsOf((cell) => ({
        events: this.#events[cell]!,
        zero_hits: this.#zeroHits[cell]!,
        records: this.#siteTotals[cell]!,
      })),
      recordsets: this.#recordsets.size,
    };
  }

  /** What the day adds to each recordset's months and total, in no particular order. */
  *figures(): Generator<Pick<TalliedDocument, 'recordset' | 'figures'>> {
    for (let number = 0; number < this.#recordsets.size; number++) {
      yield { recordset: this.#recordsets.names.text(number), figures: this.#recordsets.figures(number) };
    }
  }

  /** Bytes of entries that wait to be counted when the documents are made. */
  get weight(): number {
    let weight = 0;
    for (let number = 0; number < this.#recordsets.size; number++) weight += this.#recordsets.weight(number);
    return weight;
  }

  /**
   * All that documents are made of, for whoever makes them. Nothing more may be added from here on.
   * @param top entries kept of each list, 0 for all
   * @param makers that count at the same time
   */
  give(day: Day, top: number, makers = 1): GivenDay {
    const { queries, geocodes } = this.#rows;
    return {
      day,
      top,
      limit: this.#shares.counted / makers,
      partitions: this.#partitions.give(),
      queries: queries.give(),
      geocodes: geocodes.dictionary.give(),
    };
  }

  /** What there is to make, in no particular order. @throws sum-too-large */
  *tasks(day: Day): Generator<Task, undefined> {
    for (let partition = 0; partition < Math.min(PARTITIONS, this.#recordsets.size); partition++) {
      yield this.#task(partition, day);
    }
    return undefined;
  }

  /** The day's documents, made by this thread, in no particular order. @throws sum-too-large, disk-full, read-failed */
  documents(day: Day, top: number): Generator<TalliedDocument> {
    return this.#make(this.give(day, top), this.tasks(day));
  }

  /** The document of one recordset, which must be of the day. @throws sum-too-large, disk-full, read-failed */
  document(recordset: string, day: Day, top: number): TalliedDocument | undefined {
    const memory = Memory.ofText(recordset);
    const number = this.#recordsets.names.find(memory, 0, memory.length, hashOf(memory.words, 0, memory.length));
    if (number < 0) return undefined;
    for (const document of this.#make(this.give(day, top), [this.#task(partitionOf(number), day)])) {
      if (document.recordset === recordset) return document;
    }
    return undefined;
  }

  #task(partition: number, day: Day): Task {
    const recordsets = [];
    for (let within = 0; recordsetAt(partition, within) < this.#recordsets.size; within++) {
      const number = recordsetAt(partition, within);
      const recordset = this.#recordsets.names.text(number);
      const figures = this.#recordsets.figures(number);
      checkExact(recordset, figures, `the day ${day}`);
      recordsets.push({ recordset, figures, weight: this.#recordsets.weight(number) });
    }
    return { partition, recordsets };
  }

  *#make(given: GivenDay, tasks: Iterable<Task>): Generator<TalliedDocument> {
    const maker = new DocumentMaker(given, this.#partitions.spill, this.divisions);
    const writer = new JsonWriter();
    for (const task of tasks) {
      let i = 0;
      for (const body of maker.write(task, () => writer.clear())) {
        const { recordset, figures } = task.recordsets[i++]!;
        yield { recordset, figures, body, digest: digestOf(body) };
      }
    }
  }

  #addEvent(): void {
    const { entries, cell, rule, query, geocode } = this.#rows;
    const isOfRecords = rule.payload === 'recordset of record';
    this.#writer.begin(cell, isOfRecords, query, geocode);
    let total = 0;
    for (let i = 0; i < entries.count; i++) total += isOfRecords ? this.#addRecord(i) : this.#addHits(i);
    this.#events[cell]!++;
    this.#siteTotals[cell]! += total;
    if (total === 0) this.#zeroHits[cell]!++;
  }

  /** One use of one record. @returns its hits */
  #addRecord(i: number): number {
    const { memory, keyStarts, keyEnds, keyHashes, valueStarts, valueEnds, valueHashes } = this.#rows.entries;
    const recordset = this.#recordsets.numberOf(memory, valueStarts[i]!, valueEnds[i]!, valueHashes[i]!);
    this.#recordsets.add(recordset, this.#rows.cell, 1);
    const start = keyStarts[i]!;
    const end = keyEnds[i]!;
    const partition = partitionOf(recordset);
    const block = this.#partitions.room(partition, this.#writer.bound(end - start));
    const { at } = this.#partitions;
    const within = withinPartition(recordset);
    const next = this.#writer.writeOfRecord(block, at, within, memory, start, end, keyHashes[i]!);
    this.#partitions.advance(partition, next);
    this.#recordsets.addWeight(recordset, next - at);
    return 1;
  }

  /** Hits of a recordset, perhaps none. @returns how many */
  #addHits(i: number): number {
    const { memory, keyStarts, keyEnds, keyHashes, hits } = this.#rows.entries;
    const recordset = this.#recordsets.numberOf(memory, keyStarts[i]!, keyEnds[i]!, keyHashes[i]!);
    const own = hits[i]!;
    this.#recordsets.add(recordset, this.#rows.cell, own);
    // An entry that stays 0 is in no list.
    if (own === 0) return 0;
    const partition = partitionOf(recordset);
    const block = this.#partitions.room(partition, this.#writer.bound(0));
    const { at } = this.#partitions;
    const next = this.#writer.writeHits(block, at, withinPartition(recordset), own);
    this.#partitions.advance(partition, next);
    this.#recordsets.addWeight(recordset, next - at);
    return own;
  }
}
