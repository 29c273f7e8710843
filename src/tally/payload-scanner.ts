/**
 * Reads the usual payload, a flat object of plain keys with plain texts or small whole numbers, straight from its JSON text
 * into numbered texts. Anything else it leaves to `decodePayload`, whose answer it always equals: JSON.parse of each payload
 * takes six times as long. Mutable inside, for speed.
 */
import { MAX_ID_BYTES } from '../model/payload.js';
import { FNV_OFFSET, FNV_PRIME, isPlain, type TextTable } from './text-table.js';

/** Digits that are exact in a double and can't pass the largest possible maxCount unseen. */
const MAX_DIGITS = 15;

const [QUOTE, COMMA, COLON, OPEN, CLOSE, ZERO, NINE] = [0x22, 0x2c, 0x3a, 0x7b, 0x7d, 0x30, 0x39];

export class PayloadScanner {
  /** Of the last payload: numbers of its keys, and of its values (texts) or the values themselves (hits). */
  readonly keys: number[] = [];
  readonly values: number[] = [];
  #text = '';
  #at = 0;
  #row = 0;
  #rowOfKey = new Uint32Array(1024);

  /** @returns how many entries were read into keys and values; -1 where the payload is not of the usual kind */
  scanRecords(json: string, records: TextTable, recordsets: TextTable): number {
    return this.#scan(json, records, () => this.#scanText(recordsets));
  }

  /** The same for hits. @param maxCount a larger number is not of the usual kind */
  scanHits(json: string, recordsets: TextTable, maxCount: number): number {
    return this.#scan(json, recordsets, () => {
      const hits = this.#scanNumber();
      return hits > maxCount ? -1 : hits;
    });
  }

  #scan(json: string, keys: TextTable, scanValue: () => number): number {
    this.#text = json;
    this.#at = 0;
    this.#row++;
    if (this.#next() !== OPEN) return -1;
    if (this.#peek() === CLOSE) return this.#finish(0);
    for (let count = 0; ;) {
      const key = this.#scanText(keys);
      if (key < 0 || this.#isRepeated(key) || this.#next() !== COLON) return -1;
      const value = scanValue();
      if (value < 0) return -1;
      this.keys[count] = key;
      this.values[count] = value;
      count++;
      const separator = this.#peek();
      if (separator === CLOSE) return this.#finish(count);
      if (separator !== COMMA) return -1;
      this.#at++;
    }
  }

  /** Of duplicate keys the last one wins: JSON.parse knows how. */
  #isRepeated(key: number): boolean {
    if (key >= this.#rowOfKey.length) {
      const larger = new Uint32Array(Math.max(key + 1, this.#rowOfKey.length * 2));
      larger.set(this.#rowOfKey);
      this.#rowOfKey = larger;
    }
    if (this.#rowOfKey[key] === this.#row) return true;
    this.#rowOfKey[key] = this.#row;
    return false;
  }

  #finish(count: number): number {
    this.#at++;
    return Number.isNaN(this.#peek()) ? count : -1;
  }

  /** The next character that is no white space; NaN at the end. */
  #peek(): number {
    for (;;) {
      const unit = this.#text.charCodeAt(this.#at);
      if (unit !== 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09) return unit;
      this.#at++;
    }
  }

  #next(): number {
    const unit = this.#peek();
    this.#at++;
    return unit;
  }

  #scanText(table: TextTable): number {
    if (this.#next() !== QUOTE) return -1;
    const text = this.#text;
    const start = this.#at;
    let hash = FNV_OFFSET;
    let at = start;
    for (let unit = text.charCodeAt(at); unit !== QUOTE; unit = text.charCodeAt(++at)) {
      if (!isPlain(unit)) return -1;
      hash = Math.imul(hash ^ unit, FNV_PRIME);
    }
    this.#at = at + 1;
    if (at === start || at - start > MAX_ID_BYTES) return -1;
    return table.internPlain(text, start, at, hash);
  }

  #scanNumber(): number {
    let unit = this.#peek();
    const start = this.#at;
    let value = 0;
    for (; unit >= ZERO && unit <= NINE; unit = this.#text.charCodeAt(++this.#at)) value = value * 10 + (unit - ZERO);
    const digits = this.#at - start;
    const leadingZero = digits > 1 && this.#text.charCodeAt(start) === ZERO;
    return digits === 0 || digits > MAX_DIGITS || leadingZero ? -1 : value;
  }
}
