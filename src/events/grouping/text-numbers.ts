/**
 * Texts, each known by a number: 0, 1, 2, … as they come. They lie in a few large buffers, for which a million of them take 45 MB (ids
 * of hexadecimal digits at two a byte); as strings in a Set they took 130 MB.
 */

/** A text's place is its block and its offset there, in 32 bits. */
const BLOCK_BITS = 20;
const BLOCK_BYTES = 2 ** BLOCK_BITS;
const LENGTH_BYTES = 4;
const FIRST_SLOTS = 1_024;
/** Of the slots: searches stay short. */
const MOST_FILLED = 0.7;
const FREE = 0xffffffff;

const HEXADECIMAL = /^(?:[0-9a-f]{2})+$/;
/** Before a text's bytes: how they are to be read. */
const AS_HEXADECIMAL = 1;
const AS_UTF8 = 0;

export class TextNumbers {
  readonly #blocks: Buffer[] = [];
  /** Of the last block. */
  #used = BLOCK_BYTES;
  #places = new Uint32Array(FIRST_SLOTS);
  #slots = new Uint32Array(FIRST_SLOTS).fill(FREE);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Gives it the next number where it has none. */
  numberOf(text: string): number {
    const bytes = encoded(text);
    let slot = digestOf(bytes) & (this.#slots.length - 1);
    for (let number; (number = this.#slots[slot] ?? FREE) !== FREE; slot = (slot + 1) & (this.#slots.length - 1))
      if (this.#isAt(number, bytes)) return number;
    const number = this.#size++;
    this.#slots[slot] = number;
    this.#put(number, bytes);
    if (this.#size > this.#slots.length * MOST_FILLED) this.#grow();
    return number;
  }

  /** @param number of a text that is there */
  textOf(number: number): string {
    const bytes = this.#bytesOf(number);
    return bytes[0] === AS_HEXADECIMAL ? bytes.toString('hex', 1) : bytes.toString('utf8', 1);
  }

  #bytesOf(number: number): Buffer {
    const place = this.#places[number] ?? 0;
    const block = this.#blocks[place >>> BLOCK_BITS] ?? Buffer.alloc(0);
    const start = (place & (BLOCK_BYTES - 1)) + LENGTH_BYTES;
    return block.subarray(start, start + block.readUInt32LE(start - LENGTH_BYTES));
  }

  #isAt(number: number, bytes: Buffer): boolean {
    const place = this.#places[number] ?? 0;
    const block = this.#blocks[place >>> BLOCK_BITS] ?? bytes;
    const start = (place & (BLOCK_BYTES - 1)) + LENGTH_BYTES;
    if (block.readUInt32LE(start - LENGTH_BYTES) !== bytes.length) return false;
    for (let i = 0; i < bytes.length; i++) if (block[start + i] !== bytes[i]) return false;
    return true;
  }

  #put(number: number, bytes: Buffer): void {
    const needed = LENGTH_BYTES + bytes.length;
    if (this.#used + needed > BLOCK_BYTES) {
      // A text that is larger than a block has one of its own.
      this.#blocks.push(Buffer.allocUnsafeSlow(Math.max(BLOCK_BYTES, needed)));
      this.#used = 0;
    }
    const block = this.#blocks.at(-1) ?? bytes;
    block.writeUInt32LE(bytes.length, this.#used);
    bytes.copy(block, this.#used + LENGTH_BYTES);
    this.#places[number] = (this.#blocks.length - 1) * BLOCK_BYTES + this.#used;
    this.#used += needed;
  }

  #grow(): void {
    const places = new Uint32Array(this.#slots.length * 2);
    places.set(this.#places);
    this.#places = places;
    this.#slots = new Uint32Array(this.#slots.length * 2).fill(FREE);
    for (let number = 0; number < this.#size; number++) {
      let slot = digestOf(this.#bytesOf(number)) & (this.#slots.length - 1);
      while (this.#slots[slot] !== FREE) slot = (slot + 1) & (this.#slots.length - 1);
      this.#slots[slot] = number;
    }
  }
}

/** For one text at a time. */
let scratch = Buffer.alloc(1_024);

/** @returns bytes that are good until the next call */
function encoded(text: string): Buffer {
  const most = 1 + text.length * 3;
  if (scratch.length < most) scratch = Buffer.alloc(most);
  const isHexadecimal = HEXADECIMAL.test(text);
  scratch[0] = isHexadecimal ? AS_HEXADECIMAL : AS_UTF8;
  return scratch.subarray(0, 1 + scratch.write(text, 1, isHexadecimal ? 'hex' : 'utf8'));
}

/** FNV-1a of 32 bits, mixed once more so that its last bits depend on every byte. */
function digestOf(bytes: Buffer): number {
  let digest = 0x811c9dc5;
  for (const byte of bytes) digest = Math.imul(digest ^ byte, 0x01000193);
  digest = Math.imul(digest ^ (digest >>> 16), 0x85ebca6b);
  return (digest ^ (digest >>> 13)) >>> 0;
}
