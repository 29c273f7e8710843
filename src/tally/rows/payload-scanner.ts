/**
 * Reads the usual payload, a flat object of plain keys with plain texts or small whole numbers, straight from the bytes of its
 * JSON text. Anything else it leaves to `decodePayload`, whose answer it always equals: JSON.parse of each payload takes six
 * times as long. Mutable inside, for speed.
 */
import { NO_MEMORY, type Memory } from '../../model/memory.js';
import { MAX_ID_BYTES } from '../../model/payload.js';
import { hashOf } from '../../model/hash.js';
import { PayloadEntries } from './payload-entries.js';
import { WORD, firstOther, otherThanPlain } from '../texts/plain-words.js';
import { RepeatedKeys } from './repeated-keys.js';

/** Digits that are exact in a double and can't pass the largest possible maxCount unseen. */
const MAX_DIGITS = 15;

const [QUOTE, COMMA, COLON, OPEN, CLOSE, ZERO, NINE] = [0x22, 0x2c, 0x3a, 0x7b, 0x7d, 0x30, 0x39];
/** What stands for no character: the end of the payload. */
const END = 0;

export class PayloadScanner {
  /** Of the last payload that was read. */
  readonly entries = new PayloadEntries();
  readonly #keys = new RepeatedKeys();
  #words = NO_MEMORY.words;
  #at = 0;
  #end = 0;

  /** @returns false where the payload is not of the usual kind; else `entries` has what it says */
  scanRecords(memory: Memory, start: number, end: number): boolean {
    return this.#scan(memory, start, end, true, 0);
  }

  /** The same for hits. @param maxCount a larger number is not of the usual kind */
  scanHits(memory: Memory, start: number, end: number, maxCount: number): boolean {
    return this.#scan(memory, start, end, false, maxCount);
  }

  #scan(memory: Memory, start: number, end: number, isOfRecords: boolean, maxCount: number): boolean {
    this.#words = memory.words;
    this.#at = start;
    this.#end = end;
    const { entries } = this;
    entries.memory = memory;
    entries.count = 0;
    this.#keys.begin();
    if (this.#next() !== OPEN) return false;
    if (this.#peek() === CLOSE) return this.#isOver();
    for (;;) {
      entries.reserve();
      const i = entries.count;
      if (!this.#scanText(entries.keyStarts, entries.keyEnds, entries.keyHashes, i)) return false;
      // Of duplicate keys the last one wins: JSON.parse knows how.
      if (this.#keys.meets(entries.keyHashes, i) || this.#next() !== COLON) return false;
      if (isOfRecords) {
        if (!this.#scanText(entries.valueStarts, entries.valueEnds, entries.valueHashes, i)) return false;
        entries.hits[i] = 1;
      } else {
        const hits = this.#scanNumber();
        if (hits < 0 || hits > maxCount) return false;
        entries.hits[i] = hits;
      }
      entries.count++;
      const separator = this.#next();
      if (separator === CLOSE) {
        this.#at--;
        return this.#isOver();
      }
      if (separator !== COMMA) return false;
    }
  }

  /** Nothing but white space after the brace. */
  #isOver(): boolean {
    this.#at++;
    this.#peek();
    return this.#at === this.#end;
  }

  /** The next character that is no white space. */
  #peek(): number {
    for (; this.#at < this.#end; this.#at++) {
      const byte = this.#words.getUint8(this.#at);
      if (byte > 0x20 || (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09)) return byte;
    }
    return END;
  }

  #next(): number {
    const byte = this.#peek();
    this.#at++;
    return byte;
  }

  /** A word at a time, in a quarter of the steps. */
  #scanText(starts: Int32Array, ends: Int32Array, hashes: Int32Array, i: number): boolean {
    if (this.#next() !== QUOTE) return false;
    const words = this.#words;
    const end = this.#end;
    const start = this.#at;
    const lastWord = words.byteLength - WORD;
    let at = start;
    while (at < end && at <= lastWord) {
      const other = otherThanPlain(words.getInt32(at, true));
      if (other !== 0) {
        at += firstOther(other);
        break;
      }
      at += WORD;
    }
    this.#at = at + 1;
    const length = at - start;
    if (at >= end || length === 0 || length > MAX_ID_BYTES || words.getUint8(at) !== QUOTE) return false;
    starts[i] = start;
    ends[i] = at;
    hashes[i] = hashOf(words, start, at);
    return true;
  }

  #scanNumber(): number {
    let byte = this.#peek();
    const start = this.#at;
    let value = 0;
    while (byte >= ZERO && byte <= NINE) {
      value = value * 10 + (byte - ZERO);
      byte = ++this.#at < this.#end ? this.#words.getUint8(this.#at) : END;
    }
    const digits = this.#at - start;
    const leadingZero = digits > 1 && this.#words.getUint8(start) === ZERO;
    return digits === 0 || digits > MAX_DIGITS || leadingZero ? -1 : value;
  }
}
