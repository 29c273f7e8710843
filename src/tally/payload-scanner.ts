/**
 * Reads the usual payload, a flat object of plain keys with plain texts or small whole numbers, straight from the bytes of its
 * JSON text. Anything else it leaves to `decodePayload`, whose answer it always equals: JSON.parse of each payload takes six
 * times as long. Mutable inside, for speed.
 */
import { MAX_ID_BYTES } from '../model/payload.js';
import { FNV_OFFSET, FNV_PRIME } from './hash.js';
import { PayloadEntries } from './payload-entries.js';
import { RepeatedKeys } from './repeated-keys.js';

/** Digits that are exact in a double and can't pass the largest possible maxCount unseen. */
const MAX_DIGITS = 15;

const [QUOTE, COMMA, COLON, OPEN, CLOSE, ZERO, NINE, BACKSLASH] = [0x22, 0x2c, 0x3a, 0x7b, 0x7d, 0x30, 0x39, 0x5c];
/** What stands for no character: the end of the payload. */
const END = 0;

/** Printable ASCII without quote and backslash: its JSON form and its bytes are the same. Bytes beyond it may be no valid UTF-8. */
const IS_PLAIN = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number(byte >= 0x20 && byte < 0x7f && byte !== QUOTE && byte !== BACKSLASH),
);

export class PayloadScanner {
  /** Of the last payload that was read. */
  readonly entries = new PayloadEntries();
  readonly #keys = new RepeatedKeys();
  #bytes: Buffer = this.entries.bytes;
  #at = 0;
  #end = 0;

  /** @returns false where the payload is not of the usual kind; else `entries` has what it says */
  scanRecords(bytes: Buffer, start: number, end: number): boolean {
    return this.#scan(bytes, start, end, true, 0);
  }

  /** The same for hits. @param maxCount a larger number is not of the usual kind */
  scanHits(bytes: Buffer, start: number, end: number, maxCount: number): boolean {
    return this.#scan(bytes, start, end, false, maxCount);
  }

  #scan(bytes: Buffer, start: number, end: number, isOfRecords: boolean, maxCount: number): boolean {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
    const { entries } = this;
    entries.bytes = bytes;
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
      const byte = this.#bytes[this.#at]!;
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return byte;
    }
    return END;
  }

  #next(): number {
    const byte = this.#peek();
    this.#at++;
    return byte;
  }

  #scanText(starts: Int32Array, ends: Int32Array, hashes: Int32Array, i: number): boolean {
    if (this.#next() !== QUOTE) return false;
    const bytes = this.#bytes;
    const end = this.#end;
    const start = this.#at;
    let at = start;
    let hash = FNV_OFFSET;
    for (; at < end; at++) {
      const byte = bytes[at]!;
      if (IS_PLAIN[byte] === 0) break;
      hash = Math.imul(hash ^ byte, FNV_PRIME);
    }
    this.#at = at + 1;
    if (at >= end || bytes[at] !== QUOTE || at === start || at - start > MAX_ID_BYTES) return false;
    starts[i] = start;
    ends[i] = at;
    hashes[i] = hash;
    return true;
  }

  #scanNumber(): number {
    let byte = this.#peek();
    const start = this.#at;
    let value = 0;
    while (byte >= ZERO && byte <= NINE) {
      value = value * 10 + (byte - ZERO);
      byte = ++this.#at < this.#end ? this.#bytes[this.#at]! : END;
    }
    const digits = this.#at - start;
    const leadingZero = digits > 1 && this.#bytes[start] === ZERO;
    return digits === 0 || digits > MAX_DIGITS || leadingZero ? -1 : value;
  }
}
