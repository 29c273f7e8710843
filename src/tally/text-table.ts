/**
 * Texts numbered 0, 1, 2 … in the order in which they are first met. Their UTF-8 bytes lie one after another in one buffer and
 * are found by open addressing: a Map of strings would keep every payload alive (a substring holds on to its parent) and
 * takes several times the memory. Mutable, for speed: a day names millions of records.
 */

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
const FULL_AT = 0.6;
const PREFIX_BYTES = 6;

export class TextTable {
  #size = 0;
  #slots = new Int32Array(1024).fill(-1);
  #hashes = new Int32Array(512);
  #ends = new Uint32Array(512);
  #plain = new Uint8Array(512);
  /** The first six bytes as one number: most comparisons end there, in a third of the time. */
  #prefixes = new Float64Array(512);
  #bytes = Buffer.allocUnsafe(32_768);

  get size(): number {
    return this.#size;
  }

  /** Number of the text, newly given where it is unknown. */
  intern(text: string): number {
    const hash = plainHash(text, 0, text.length);
    return hash === undefined
      ? this.#internBytes(Buffer.from(text, 'utf8'))
      : this.internPlain(text, 0, text.length, hash);
  }

  /**
   * The same for a stretch of a larger text, without cutting it out.
   * @param hash what `plainHash` gives for the stretch: it must be plain
   */
  internPlain(text: string, start: number, end: number, hash: number): number {
    const length = end - start;
    const mask = this.#slots.length - 1;
    for (let slot = mix(hash) & mask; ; slot = (slot + 1) & mask) {
      const id = this.#slots[slot]!;
      if (id < 0)
        return this.#insert(slot, hash, length, 1, (at) => this.#bytes.write(text.slice(start, end), at, 'latin1'));
      if (this.#hashes[id] === hash && this.#equalsPlain(id, text, start, length)) return id;
    }
  }

  /** The text as it was given. */
  text(id: number): string {
    return this.#bytes.toString(this.#plain[id] === 1 ? 'latin1' : 'utf8', this.#start(id), this.#ends[id]);
  }

  /** The text as a JSON string, quotes included. */
  json(id: number): string {
    const text = this.text(id);
    return this.#plain[id] === 1 ? `"${text}"` : JSON.stringify(text);
  }

  /** Negative, zero or positive as the first text comes before, is, or comes after the second in code point order. */
  compare(a: number, b: number): number {
    const difference = this.#prefixes[a]! - this.#prefixes[b]!;
    return difference !== 0 ? difference : this.#compareBytes(a, b);
  }

  #compareBytes(a: number, b: number): number {
    const bytes = this.#bytes;
    const [startA, startB] = [this.#start(a), this.#start(b)];
    const [lengthA, lengthB] = [this.#ends[a]! - startA, this.#ends[b]! - startB];
    const length = Math.min(lengthA, lengthB);
    for (let i = 0; i < length; i++) {
      const difference = bytes[startA + i]! - bytes[startB + i]!;
      if (difference !== 0) return difference;
    }
    return lengthA - lengthB;
  }

  #internBytes(bytes: Buffer): number {
    let hash = FNV_OFFSET;
    for (const byte of bytes) hash = Math.imul(hash ^ byte, FNV_PRIME);
    const mask = this.#slots.length - 1;
    for (let slot = mix(hash) & mask; ; slot = (slot + 1) & mask) {
      const id = this.#slots[slot]!;
      if (id < 0) return this.#insert(slot, hash, bytes.length, 0, (at) => bytes.copy(this.#bytes, at));
      if (this.#hashes[id] === hash && bytes.equals(this.#bytes.subarray(this.#start(id), this.#ends[id]))) return id;
    }
  }

  #equalsPlain(id: number, text: string, start: number, length: number): boolean {
    const at = this.#start(id);
    if (this.#ends[id]! - at !== length) return false;
    for (let i = 0; i < length; i++) if (this.#bytes[at + i] !== text.charCodeAt(start + i)) return false;
    return true;
  }

  #insert(slot: number, hash: number, length: number, plain: 0 | 1, write: (at: number) => void): number {
    const id = this.#size++;
    const at = this.#start(id);
    this.#reserve(id, at + length);
    write(at);
    this.#slots[slot] = id;
    this.#hashes[id] = hash;
    this.#ends[id] = at + length;
    this.#plain[id] = plain;
    this.#prefixes[id] = this.#prefixOf(at, length);
    if (this.#size > this.#slots.length * FULL_AT) this.#rehash();
    return id;
  }

  /** Absent bytes count as zero, so that a text comes before those that it begins. */
  #prefixOf(at: number, length: number): number {
    let prefix = 0;
    for (let i = 0; i < PREFIX_BYTES; i++) prefix = prefix * 256 + (i < length ? this.#bytes[at + i]! : 0);
    return prefix;
  }

  #start(id: number): number {
    return id === 0 ? 0 : this.#ends[id - 1]!;
  }

  #reserve(id: number, bytes: number): void {
    if (bytes > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(bytes, this.#bytes.length * 2));
      this.#bytes.copy(larger, 0, 0, this.#start(id));
      this.#bytes = larger;
    }
    if (id < this.#ends.length) return;
    this.#hashes = grown(this.#hashes, new Int32Array(id * 2));
    this.#ends = grown(this.#ends, new Uint32Array(id * 2));
    this.#plain = grown(this.#plain, new Uint8Array(id * 2));
    this.#prefixes = grown(this.#prefixes, new Float64Array(id * 2));
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 2).fill(-1);
    const mask = slots.length - 1;
    for (let id = 0; id < this.#size; id++) {
      let slot = mix(this.#hashes[id]!) & mask;
      while (slots[slot]! >= 0) slot = (slot + 1) & mask;
      slots[slot] = id;
    }
    this.#slots = slots;
  }
}

/**
 * FNV-1a of a stretch of text, which is plain: printable ASCII without quote and backslash, so that its JSON form, its UTF-8
 * bytes and its characters are one and the same.
 * @returns undefined where it is not plain
 */
export function plainHash(text: string, start: number, end: number): number | undefined {
  let hash = FNV_OFFSET;
  for (let i = start; i < end; i++) {
    const unit = text.charCodeAt(i);
    if (!isPlain(unit)) return undefined;
    hash = Math.imul(hash ^ unit, FNV_PRIME);
  }
  return hash;
}

export function isPlain(unit: number): boolean {
  return unit >= 0x20 && unit < 0x7f && unit !== 0x22 && unit !== 0x5c;
}

export { FNV_OFFSET, FNV_PRIME };

/** FNV's low bits are weak; the table is addressed by them. */
function mix(hash: number): number {
  return Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0;
}

function grown<A extends Int32Array | Uint32Array | Uint8Array | Float64Array>(from: A, to: A): A {
  to.set(from);
  return to;
}
