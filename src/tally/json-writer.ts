/** JSON text as bytes, written piece by piece into one buffer that is used again. Mutable. */
import { copyBytes } from './bytes.js';
import type { TextTable } from './text-table.js';

const FIRST_BYTES = 16_384;
/** What one step writes besides a text of a table: a number, a few members. */
const STEP_BYTES = 64;
const [QUOTE, BACKSLASH, ZERO, SPACE] = [0x22, 0x5c, 0x30, 0x20];
/** Digits of the largest number that is told exactly. */
const MAX_DIGITS = 16;

export class JsonWriter {
  #bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #at = 0;

  begin(): void {
    this.#at = 0;
  }

  /** What was written since it began: good until it begins again. */
  result(): Buffer {
    return this.#bytes.subarray(0, this.#at);
  }

  /** A piece of JSON. */
  raw(piece: Buffer): void {
    this.#reserve(piece.length);
    this.#at = copyBytes(piece, 0, piece.length, this.#bytes, this.#at);
  }

  text(piece: string): void {
    this.raw(Buffer.from(piece, 'utf8'));
  }

  /** @param value a whole number from 0 to 2^53 - 1 */
  number(value: number): void {
    this.#reserve(STEP_BYTES);
    if (value < 10) {
      this.#bytes[this.#at++] = ZERO + value;
      return;
    }
    let digits = 1;
    for (let power = 10; digits < MAX_DIGITS && value >= power; power *= 10) digits++;
    let rest = value;
    for (let at = this.#at + digits - 1; at >= this.#at; at--) {
      const tenth = Math.floor(rest / 10);
      this.#bytes[at] = ZERO + (rest - tenth * 10);
      rest = tenth;
    }
    this.#at += digits;
  }

  /** A text of the table, which is JSON itself. */
  json(table: TextTable, id: number): void {
    const [start, end] = [table.start(id), table.end(id)];
    this.#reserve(end - start);
    this.#at = copyBytes(table.bytes, start, end, this.#bytes, this.#at);
  }

  /** A text of the table as a JSON string. */
  string(table: TextTable, id: number): void {
    const [bytes, start, end] = [table.bytes, table.start(id), table.end(id)];
    this.#reserve(end - start + 2);
    const to = this.#bytes;
    let at = this.#at;
    to[at++] = QUOTE;
    for (let i = start; i < end; i++) {
      const byte = bytes[i]!;
      if (byte < SPACE || byte === QUOTE || byte === BACKSLASH) {
        this.text(JSON.stringify(table.text(id)));
        return;
      }
      to[at++] = byte;
    }
    to[at++] = QUOTE;
    this.#at = at;
  }

  #reserve(bytes: number): void {
    const needed = this.#at + bytes + STEP_BYTES;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#bytes.length * 2));
    this.#bytes.copy(larger, 0, 0, this.#at);
    this.#bytes = larger;
  }
}
