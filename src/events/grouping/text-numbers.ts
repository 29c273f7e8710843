/**
 * Texts, each known by a number: 0, 1, 2, … as they come. They lie in a few large buffers, for which a million of them take 50 MB (ids
 * of hexadecimal digits at two a byte); as strings in a Set they took 130 MB.
 */
import { digestOfBytes } from './digest.js';

/** A text's place is its block and its offset there, in 32 bits. */
const BLOCK_BITS = 20;
const BLOCK_BYTES = 2 ** BLOCK_BITS;
const LENGTH_BYTES = 4;
const FIRST_SLOTS = 1_024;
/** Of the slots: searches stay short. */
const MOST_FILLED = 0.7;
const FREE = 0xffffffff;
/** Place, digest and slots of a text, of which half are filled. */
const NUMBER_BYTES = 16;

/** Before a text's bytes: how they are to be read. */
const AS_HEXADECIMAL = 1;
const AS_UTF8 = 0;

/** By byte; what is no lower case digit is more than a byte. */
const NIBBLES = new Uint16Array(256).fill(0x1000);
for (const [value, digit] of Buffer.from('0123456789abcdef').entries()) NIBBLES[digit] = value;

export class TextNumbers {
  readonly #blocks: Buffer[] = [];
  /** Of the last block. */
  #used = BLOCK_BYTES;
  #places = new Uint32Array(FIRST_SLOTS);
  #digests = new Uint32Array(FIRST_SLOTS);
  #slots = new Uint32Array(FIRST_SLOTS).fill(FREE);
  #size = 0;
  #textBytes = 0;

  get size(): number {
    return this.#size;
  }

  /** In memory, about. */
  get bytes(): number {
    return this.#textBytes + this.#size * NUMBER_BYTES;
  }

  /** Gives it the next number where it has none. */
  numberOf(text: string): number {
    const length = encode(text);
    return this.numberOfBytes(scratch, 0, length);
  }

  /** The same for a text as UTF-8. */
  numberOfBytes(bytes: Buffer, start: number, end: number): number {
    const digest = digestOfBytes(bytes, start, end);
    const slot = this.#slotOf(bytes, start, end, digest);
    const found = this.#slots[slot] ?? FREE;
    if (found !== FREE) return found;
    const number = this.#size++;
    this.#slots[slot] = number;
    this.#digests[number] = digest;
    this.#put(number, bytes, start, end);
    if (this.#size > this.#slots.length * MOST_FILLED) this.#grow();
    return number;
  }

  has(text: string): boolean {
    const length = encode(text);
    return this.#slots[this.#slotOf(scratch, 0, length, digestOfBytes(scratch, 0, length))] !== FREE;
  }

  /** @param number of a text that is there */
  textOf(number: number): string {
    const place = this.#places[number] ?? 0;
    const block = this.#blocks[place >>> BLOCK_BITS] ?? Buffer.alloc(0);
    const start = (place & (BLOCK_BYTES - 1)) + LENGTH_BYTES;
    const end = start + block.readUInt32LE(start - LENGTH_BYTES);
    return block.toString(block[start] === AS_HEXADECIMAL ? 'hex' : 'utf8', start + 1, end);
  }

  /** @param number of a text that is there. @returns as `digestOfBytes` of its UTF-8 */
  digestOf(number: number): number {
    return this.#digests[number] ?? 0;
  }

  /** Where the text is, or would be. */
  #slotOf(bytes: Buffer, start: number, end: number, digest: number): number {
    const last = this.#slots.length - 1;
    let slot = digest & last;
    for (let number; (number = this.#slots[slot] ?? FREE) !== FREE; slot = (slot + 1) & last)
      if (this.#digests[number] === digest && this.#isAt(number, bytes, start, end)) break;
    return slot;
  }

  #isAt(number: number, bytes: Buffer, start: number, end: number): boolean {
    const place = this.#places[number] ?? 0;
    const block = this.#blocks[place >>> BLOCK_BITS] ?? bytes;
    const at = (place & (BLOCK_BYTES - 1)) + LENGTH_BYTES;
    const stored = block.readUInt32LE(at - LENGTH_BYTES) - 1;
    if (block[at] === AS_UTF8) {
      if (stored !== end - start) return false;
      for (let i = 0; i < stored; i++) if (block[at + 1 + i] !== bytes[start + i]) return false;
      return true;
    }
    if (2 * stored !== end - start) return false;
    for (let i = 0; i < stored; i++) if (block[at + 1 + i] !== pairAt(bytes, start + 2 * i)) return false;
    return true;
  }

  #put(number: number, bytes: Buffer, start: number, end: number): void {
    const isHexadecimal = isOfPairs(bytes, start, end);
    const length = 1 + (isHexadecimal ? (end - start) / 2 : end - start);
    const needed = LENGTH_BYTES + length;
    if (this.#used + needed > BLOCK_BYTES) {
      // A text that is larger than a block has one of its own.
      this.#blocks.push(Buffer.allocUnsafeSlow(Math.max(BLOCK_BYTES, needed)));
      this.#used = 0;
    }
    const block = this.#blocks.at(-1) ?? bytes;
    const at = block.writeUInt32LE(length, this.#used);
    block[at] = isHexadecimal ? AS_HEXADECIMAL : AS_UTF8;
    if (isHexadecimal) for (let i = start; i < end; i += 2) block[at + 1 + (i - start) / 2] = pairAt(bytes, i);
    else bytes.copy(block, at + 1, start, end);
    this.#places[number] = (this.#blocks.length - 1) * BLOCK_BYTES + this.#used;
    this.#used += needed;
    this.#textBytes += needed;
  }

  #grow(): void {
    const [places, digests] = [this.#places, this.#digests];
    const slots = this.#slots.length * 2;
    (this.#places = new Uint32Array(slots)).set(places);
    (this.#digests = new Uint32Array(slots)).set(digests);
    this.#slots = new Uint32Array(slots).fill(FREE);
    for (let number = 0; number < this.#size; number++) {
      let slot = (digests[number] ?? 0) & (slots - 1);
      while (this.#slots[slot] !== FREE) slot = (slot + 1) & (slots - 1);
      this.#slots[slot] = number;
    }
  }
}

/** Two hexadecimal digits as a byte; more than a byte holds where they are none. */
function pairAt(bytes: Buffer, at: number): number {
  return (NIBBLES[bytes[at] ?? 0] ?? 0) * 16 + (NIBBLES[bytes[at + 1] ?? 0] ?? 0);
}

function isOfPairs(bytes: Buffer, start: number, end: number): boolean {
  if ((end - start) % 2 !== 0 || start === end) return false;
  for (let i = start; i < end; i++) if ((NIBBLES[bytes[i] ?? 0] ?? 0) > 0x0f) return false;
  return true;
}

/** For one text at a time. */
let scratch = Buffer.alloc(1_024);

/** Into the scratch buffer. @returns its bytes there */
function encode(text: string): number {
  const most = text.length * 3;
  if (scratch.length < most) scratch = Buffer.alloc(most);
  return scratch.write(text, 'utf8');
}
