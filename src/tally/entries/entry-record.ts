/**
 * One payload entry as it waits in its partition, some 20 to 60 bytes of it:
 *
 *     cell and flags · query · geocode · recordset · hits, or record (length, hash, text), which is one hit
 *
 * Numbers are varints. A query or geocode is its number in the day's dictionary plus one, 0 where there is none; where the
 * dictionary had no room for it, a flag says so, and length, hash and text stand in its place. All up to the recordset is the
 * same for all entries of a row: it is written once and copied, which took a third off the time of writing them.
 */
import { Memory, NO_MEMORY } from '../../model/memory.js';
import { IN_TEXT, Term } from '../texts/term.js';
import { VARINT_BYTES, copyBytes, writeVarint } from '../texts/bytes.js';

const CELL_MASK = 0x0f;
const IS_OF_RECORD = 0x10;
const QUERY_IN_TEXT = 0x20;
const GEOCODE_IN_TEXT = 0x40;
const HASH_BYTES = 4;
/** The bytes of a row's own part, where its terms have numbers. */
const ROW_BYTES = 1 + 2 * VARINT_BYTES;

/** Writes the entries of one row after another. Mutable: holds what they have in common. */
export class EntryWriter {
  #row = Memory.allocate(1024);
  #rowBytes = 0;

  /** A row begins. */
  begin(cell: number, isOfRecords: boolean, query: Term, geocode: Term): void {
    const bound = ROW_BYTES + textBound(query) + textBound(geocode);
    if (bound > this.#row.length) this.#row = Memory.allocate(bound);
    const flags =
      (isOfRecords ? IS_OF_RECORD : 0) |
      (query.number === IN_TEXT ? QUERY_IN_TEXT : 0) |
      (geocode.number === IN_TEXT ? GEOCODE_IN_TEXT : 0);
    this.#row.words.setUint8(0, cell | flags);
    this.#rowBytes = writeTerm(this.#row, writeTerm(this.#row, 1, query), geocode);
  }

  /** The bytes that an entry has at most. @param recordBytes of the record that it names */
  bound(recordBytes: number): number {
    return this.#rowBytes + 2 * VARINT_BYTES + HASH_BYTES + recordBytes;
  }

  /** @returns where it ends */
  writeHits(to: Memory, at: number, recordset: number, hits: number): number {
    return writeVarint(to.words, writeVarint(to.words, this.#copyRow(to, at), recordset), hits);
  }

  /** @param memory in which the record's text lies. @returns where it ends */
  writeOfRecord(
    to: Memory,
    at: number,
    recordset: number,
    memory: Memory,
    start: number,
    end: number,
    hash: number,
  ): number {
    return writeText(to, writeVarint(to.words, this.#copyRow(to, at), recordset), memory, start, end, hash);
  }

  #copyRow(to: Memory, at: number): number {
    return copyBytes(this.#row, 0, this.#rowBytes, to, at);
  }
}

function textBound({ number, start, end }: Term): number {
  return number === IN_TEXT ? VARINT_BYTES + HASH_BYTES + end - start : 0;
}

function writeTerm(to: Memory, at: number, term: Term): number {
  if (term.number !== IN_TEXT) return writeVarint(to.words, at, term.number + 1);
  return writeText(to, at, term.memory, term.start, term.end, term.hash);
}

function writeText(to: Memory, from: number, memory: Memory, start: number, end: number, hash: number): number {
  const at = writeVarint(to.words, from, end - start);
  to.words.setInt32(at, hash);
  return copyBytes(memory, start, end, to, at + HASH_BYTES);
}

/** Reads entry after entry of a block. */
export class EntryReader {
  cell = 0;
  recordset = 0;
  hits = 0;
  readonly query = new Term();
  readonly geocode = new Term();
  /** Number `NO_TERM` where the entry names none. */
  readonly record = new Term();
  #memory: Memory = NO_MEMORY;
  #at = 0;

  /** @param from where an entry begins in the block. @returns where the next one begins */
  read(memory: Memory, from: number): number {
    this.#memory = memory;
    this.#at = from + 1;
    const head = memory.words.getUint8(from);
    this.cell = head & CELL_MASK;
    this.#term(this.query, (head & QUERY_IN_TEXT) !== 0);
    this.#term(this.geocode, (head & GEOCODE_IN_TEXT) !== 0);
    this.recordset = this.#varint();
    if ((head & IS_OF_RECORD) !== 0) {
      this.#text(this.record);
      this.hits = 1;
    } else {
      this.record.setNone();
      this.hits = this.#varint();
    }
    return this.#at;
  }

  #term(term: Term, isText: boolean): void {
    if (isText) this.#text(term);
    else term.number = this.#varint() - 1;
  }

  #text(term: Term): void {
    const length = this.#varint();
    const hash = this.#memory.words.getInt32(this.#at);
    const start = this.#at + HASH_BYTES;
    term.setText(this.#memory, start, start + length, hash);
    this.#at = start + length;
  }

  #varint(): number {
    const { words } = this.#memory;
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = words.getUint8(this.#at++);
      if (byte < 128) return value + byte * scale;
      value += (byte & 0x7f) * scale;
    }
  }
}
