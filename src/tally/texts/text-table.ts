/**
 * Texts numbered 0, 1, 2 … in the order in which they are first met. Their UTF-8 bytes lie one after another in one buffer and
 * are found by open addressing: a Map of strings takes several times the memory. Mutable, for speed: a day names millions.
 */
import { Memory } from '../../model/memory.js';
import { compareBytes, copyBytes, equalBytes } from './bytes.js';
import { hashOf } from '../../model/hash.js';

const FULL_AT = 0.6;
const PREFIX_BYTES = 6;
const FIRST_SLOTS = 128;
const FIRST_TEXTS = 64;
const FIRST_BYTES = 2048;

/** Texts that are no longer added to, as another thread reads them. */
export interface GivenTexts {
  readonly size: number;
  readonly bytes: Uint8Array;
  readonly hashes: Int32Array;
  readonly ends: Uint32Array;
  readonly prefixes: Float64Array;
}

export class TextTable {
  #size = 0;
  /** In use: the first of `#slots`, so that a cleared table is small again without being made anew. */
  #mask = FIRST_SLOTS - 1;
  #slots = new Int32Array(FIRST_SLOTS).fill(-1);
  #hashes: Int32Array = new Int32Array(FIRST_TEXTS);
  #ends: Uint32Array = new Uint32Array(FIRST_TEXTS);
  /** The first six bytes as one number: most comparisons end there, in a third of the time. */
  #prefixes: Float64Array = new Float64Array(FIRST_TEXTS);
  #memory: Memory;

  /** @param allocate makes the memory in which the texts lie: shared, where another thread is to read it */
  constructor(readonly allocate: (bytes: number) => Memory = (bytes) => Memory.allocate(bytes)) {
    this.#memory = allocate(FIRST_BYTES);
  }

  /** To read: what is given can't be found, nor added to. */
  static given({ size, bytes, hashes, ends, prefixes }: GivenTexts): TextTable {
    const table = new TextTable();
    table.#size = size;
    table.#memory = Memory.received(bytes);
    table.#hashes = hashes;
    table.#ends = ends;
    table.#prefixes = prefixes;
    return table;
  }

  /** Of all that there is now. */
  give(): GivenTexts {
    return {
      size: this.#size,
      bytes: this.#memory.bytes,
      hashes: this.#hashes.subarray(0, this.#size),
      ends: this.#ends.subarray(0, this.#size),
      prefixes: this.#prefixes.subarray(0, this.#size),
    };
  }

  get size(): number {
    return this.#size;
  }

  /** Of all texts together. */
  get byteLength(): number {
    return this.#start(this.#size);
  }

  /** All texts; good until the next one is added. */
  get memory(): Memory {
    return this.#memory;
  }

  /** @param hash of the text. @returns its number, -1 where it is unknown */
  find(memory: Memory, start: number, end: number, hash: number): number {
    const slots = this.#slots;
    for (let slot = hash & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const id = slots[slot]!;
      if (id < 0 || this.isText(id, memory, start, end, hash)) return id;
    }
  }

  /** @param hash of the text. @returns its number, newly given where it is unknown */
  intern(memory: Memory, start: number, end: number, hash: number): number {
    const slots = this.#slots;
    for (let slot = hash & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const id = slots[slot]!;
      if (id < 0) return this.#insert(slot, memory, start, end, hash);
      if (this.isText(id, memory, start, end, hash)) return id;
    }
  }

  /** Adds a text that is not to be found: two may be the same. @returns its number */
  append(memory: Memory, start: number, end: number, hash: number): number {
    const id = this.#size++;
    const at = this.#start(id);
    this.#reserve(id, at + end - start);
    this.#ends[id] = copyBytes(memory, start, end, this.#memory, at);
    this.#hashes[id] = hash;
    this.#prefixes[id] = prefixOf(memory.words, start, end);
    return id;
  }

  isText(id: number, memory: Memory, start: number, end: number, hash: number): boolean {
    return this.#hashes[id] === hash && this.#equals(id, memory.words, start, end);
  }

  internText(text: string): number {
    const memory = Memory.ofText(text);
    return this.intern(memory, 0, memory.length, hashOf(memory.words, 0, memory.length));
  }

  start(id: number): number {
    return this.#start(id);
  }

  end(id: number): number {
    return this.#ends[id]!;
  }

  hash(id: number): number {
    return this.#hashes[id]!;
  }

  /** The first bytes as a number: where two differ, so do the texts, and in the same direction. */
  prefix(id: number): number {
    return this.#prefixes[id]!;
  }

  text(id: number): string {
    return this.#memory.text(this.#start(id), this.#ends[id]!);
  }

  /** Forgets all texts and keeps the room for as many. */
  clear(): void {
    this.#size = 0;
    this.#mask = FIRST_SLOTS - 1;
    this.#slots.fill(-1, 0, FIRST_SLOTS);
  }

  #equals(id: number, words: DataView, start: number, end: number): boolean {
    const at = this.#start(id);
    const length = end - start;
    return this.#ends[id]! - at === length && equalBytes(this.#memory.words, at, words, start, length);
  }

  #insert(slot: number, memory: Memory, start: number, end: number, hash: number): number {
    const id = this.append(memory, start, end, hash);
    this.#slots[slot] = id;
    if (this.#size > (this.#mask + 1) * FULL_AT) this.#rehash();
    return id;
  }

  #start(id: number): number {
    return id === 0 ? 0 : this.#ends[id - 1]!;
  }

  #reserve(id: number, bytes: number): void {
    if (bytes > this.#memory.length) {
      const larger = this.allocate(Math.max(bytes, this.#memory.length * 2));
      copyBytes(this.#memory, 0, this.#start(id), larger, 0);
      this.#memory = larger;
    }
    if (id < this.#ends.length) return;
    this.#hashes = grown(this.#hashes, new Int32Array(id * 2));
    this.#ends = grown(this.#ends, new Uint32Array(id * 2));
    this.#prefixes = grown(this.#prefixes, new Float64Array(id * 2));
  }

  #rehash(): void {
    const length = (this.#mask + 1) * 2;
    if (length > this.#slots.length) this.#slots = new Int32Array(length);
    this.#slots.fill(-1, 0, length);
    this.#mask = length - 1;
    for (let id = 0; id < this.#size; id++) {
      let slot = this.#hashes[id]! & this.#mask;
      while (this.#slots[slot]! >= 0) slot = (slot + 1) & this.#mask;
      this.#slots[slot] = id;
    }
  }
}

/** Negative, zero or positive as the first text comes before, is, or comes after the second in code point order. */
export function compareTexts(tableA: TextTable, a: number, tableB: TextTable, b: number): number {
  const difference = tableA.prefix(a) - tableB.prefix(b);
  if (difference !== 0) return difference;
  const wordsA = tableA.memory.words;
  const wordsB = tableB.memory.words;
  return compareBytes(wordsA, tableA.start(a), tableA.end(a), wordsB, tableB.start(b), tableB.end(b));
}

/** Absent bytes count as zero, so that a text comes before those that it begins. */
function prefixOf(words: DataView, start: number, end: number): number {
  if (end - start >= PREFIX_BYTES) return words.getUint32(start) * 0x10000 + words.getUint16(start + 4);
  let prefix = 0;
  for (let i = 0; i < PREFIX_BYTES; i++) prefix = prefix * 256 + (start + i < end ? words.getUint8(start + i) : 0);
  return prefix;
}

function grown<A extends Int32Array | Uint32Array | Float64Array>(from: A, to: A): A {
  to.set(from);
  return to;
}
