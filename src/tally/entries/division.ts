/**
 * Divides a partition that is too much to be counted at a time: by pass, and a recordset that is too large by itself by term. Each
 * entry is looked at once; to go through all of them for each part was to read each 3.5 times, on a day of 1,000,000 rows. Mutable.
 */
import type { Memory } from '../../model/memory.js';
import { copyBytes } from '../texts/bytes.js';
import { spread } from '../../model/hash.js';
import { EntryReader, EntryWriter } from './entry-record.js';
import { IN_TEXT, NO_TERM, Term } from '../texts/term.js';
import { PartitionReader } from './partition-reader.js';
import { Partitions } from './partitions.js';
import type { Pass } from './passes.js';
import type { Spill } from './spill.js';

const NONE = new Term();

export class Division {
  readonly #reader = new EntryReader();
  readonly #writer = new EntryWriter();
  readonly #parts: Partitions;
  /** By recordset: its first part, and how many it has. */
  #first: number[] = [];
  #count: number[] = [];

  /** @param budget bytes of memory, past which parts go to the spill */
  constructor(budget: number, spill: Spill) {
    this.#parts = new Partitions(0, budget, spill);
  }

  /** @returns the parts of all passes, one behind the other; good until the next division. @throws disk-full, read-failed */
  divide(partitions: PartitionReader, partition: number, passes: readonly Pass[]): PartitionReader {
    this.#begin(passes);
    const reader = this.#reader;
    partitions.read(partition, (memory, start, end) => {
      for (let at = start; at < end;) {
        const next = reader.read(memory, at);
        const part = this.#first[reader.recordset]!;
        const count = this.#count[reader.recordset]!;
        if (count === 1) this.#copy(part, memory, at, next);
        else this.#splitByTerm(part, count);
        at = next;
      }
    });
    return new PartitionReader(this.#parts.give(), this.#parts.spill);
  }

  #begin(passes: readonly Pass[]): void {
    [this.#first, this.#count] = [[], []];
    let first = 0;
    for (const { from, to, parts } of passes) {
      for (let recordset = from; recordset < to; recordset++) {
        this.#first.push(first);
        this.#count.push(parts);
      }
      first += parts;
    }
    this.#parts.clear(first);
  }

  #copy(part: number, memory: Memory, start: number, end: number): void {
    const block = this.#parts.room(part, end - start);
    this.#parts.advance(part, copyBytes(memory, start, end, block, this.#parts.at));
  }

  /** What the reader has read, as an entry for each of its terms: all entries of a term lie in one part. */
  #splitByTerm(first: number, count: number): void {
    const { cell, recordset, hits, record, query, geocode } = this.#reader;
    if (record.number !== NO_TERM) {
      this.#writer.begin(cell, true, NONE, NONE);
      const part = first + partOf(record, count);
      const block = this.#parts.room(part, this.#writer.bound(record.end - record.start));
      const { at } = this.#parts;
      const { memory, start, end, hash } = record;
      this.#parts.advance(part, this.#writer.writeOfRecord(block, at, recordset, memory, start, end, hash));
    }
    if (query.number !== NO_TERM) this.#putHits(first + partOf(query, count), cell, query, NONE, recordset, hits);
    if (geocode.number !== NO_TERM) {
      this.#putHits(first + partOf(geocode, count), cell, NONE, geocode, recordset, hits);
    }
  }

  #putHits(part: number, cell: number, query: Term, geocode: Term, recordset: number, hits: number): void {
    this.#writer.begin(cell, false, query, geocode);
    const block = this.#parts.room(part, this.#writer.bound(0));
    this.#parts.advance(part, this.#writer.writeHits(block, this.#parts.at, recordset, hits));
  }
}

/** The same for the same term in whatever entry it is met. */
function partOf({ number, hash }: Term, count: number): number {
  return spread(number === IN_TEXT ? hash : Math.imul(number, 0x9e3779b1), count);
}
