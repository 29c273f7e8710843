/** JSON text as bytes, written piece by piece into one buffer that is used again. Mutable. */
import { Memory } from '../../model/memory.js';
import { copyBytes } from '../texts/bytes.js';
import { PLAIN_REST, WORD, otherThanPlain } from '../texts/plain-words.js';
import type { TextTable } from '../texts/text-table.js';

const FIRST_BYTES = 16_384;
/** What one step writes besides a text of a table: a number, a few members. */
const STEP_BYTES = 96;
const [QUOTE, ZERO] = [0x22, 0x30];
/** Digits of the largest number that is told exactly. */
const MAX_DIGITS = 16;

export class JsonWriter {
  #memory: Memory;
  #at = 0;
  #start = 0;

  /** @param bytes for which there is room at first */
  constructor(bytes = FIRST_BYTES) {
    this.#memory = Memory.shared(bytes);
  }

  /** A text begins, behind those before it. */
  begin(): void {
    this.#start = this.#at;
  }

  /** Where the text ends, among all that was written. */
  get end(): number {
    return this.#at;
  }

  /** The text that was begun last: good until anything more is written. */
  result(): Buffer {
    return this.#memory.bytes.subarray(this.#start, this.#at);
  }

  /** All texts, one after another. */
  get all(): Buffer {
    return this.#memory.bytes.subarray(0, this.#at);
  }

  /** Forgets all texts and keeps the room for as many. */
  clear(): this {
    this.#at = 0;
    this.#start = 0;
    return this;
  }

  /** A piece of JSON. */
  raw(piece: Memory): void {
    this.#reserve(piece.length);
    this.#at = copyBytes(piece, 0, piece.length, this.#memory, this.#at);
  }

  text(piece: string): void {
    this.raw(Memory.ofText(piece));
  }

  /** @param value a whole number from 0 to 2^53 - 1 */
  number(value: number): void {
    this.#reserve(STEP_BYTES);
    if (value < 10) {
      this.#memory.words.setUint8(this.#at++, ZERO + value);
      return;
    }
    const { words } = this.#memory;
    let digits = 1;
    for (let power = 10; digits < MAX_DIGITS && value >= power; power *= 10) digits++;
    let rest = value;
    for (let at = this.#at + digits - 1; at >= this.#at; at--) {
      const tenth = Math.floor(rest / 10);
      words.setUint8(at, ZERO + (rest - tenth * 10));
      rest = tenth;
    }
    this.#at += digits;
  }

  /** A text of the table, which is JSON itself. */
  json(table: TextTable, id: number): void {
    const start = table.start(id);
    const end = table.end(id);
    this.#reserve(end - start);
    this.#at = copyBytes(table.memory, start, end, this.#memory, this.#at);
  }

  /** A text of the table as a JSON string. */
  string(table: TextTable, id: number): void {
    const start = table.start(id);
    const end = table.end(id);
    this.#reserve(end - start + 2);
    const to = this.#memory.words;
    const from = table.memory.words;
    let at = this.#at;
    to.setUint8(at++, QUOTE);
    let i = start;
    let other = 0;
    for (; i + WORD <= end && other === 0; i += WORD, at += WORD) {
      const word = from.getInt32(i, true);
      other = otherThanPlain(word);
      to.setInt32(at, word, true);
    }
    for (; i < end && other === 0; i++) {
      const byte = from.getUint8(i);
      other = otherThanPlain(byte | PLAIN_REST);
      to.setUint8(at++, byte);
    }
    if (other !== 0) {
      this.text(JSON.stringify(table.text(id)));
      return;
    }
    to.setUint8(at++, QUOTE);
    this.#at = at;
  }

  #reserve(bytes: number): void {
    const needed = this.#at + bytes + STEP_BYTES;
    if (needed <= this.#memory.length) return;
    const larger = Memory.shared(Math.max(needed, this.#memory.length * 2));
    copyBytes(this.#memory, 0, this.#at, larger, 0);
    this.#memory = larger;
  }
}
