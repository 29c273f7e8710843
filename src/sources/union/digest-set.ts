/**
 * A set of texts by their digests: a day may name millions of events, and a Set of strings would take hundreds of megabytes for
 * what takes 25 bytes each here. Of 128 bits of SHA-256 no two are ever the same by accident or on purpose. Mutable.
 */
import { createHash } from 'node:crypto';

const WORDS = 4;
const TABLES = 256;
const FIRST_SLOTS = 16;
const FULL_AT = 0.8;
const GROWTH = 1.25;
const UINT32 = 2 ** 32;

export class DigestSet {
  /** Many small tables: while one grows, the others are not held twice. */
  readonly #tables = Array.from({ length: TABLES }, () => new DigestTable());
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(text: string): void {
    const digest = digestOf(text);
    if (this.#tableOf(digest)?.add(digest) === true) this.#size++;
  }

  has(text: string): boolean {
    if (this.#size === 0) return false;
    const digest = digestOf(text);
    return this.#tableOf(digest)?.has(digest) === true;
  }

  #tableOf([first = 0]: Uint32Array): DigestTable | undefined {
    return this.#tables[first % TABLES];
  }
}

/** A digest is found from its second word on; all zeros mark a free slot. */
class DigestTable {
  #size = 0;
  #words = new Uint32Array(FIRST_SLOTS * WORDS);

  has(digest: Uint32Array): boolean {
    return this.#isAt(this.#find(digest), digest);
  }

  /** @returns whether it is new */
  add(digest: Uint32Array): boolean {
    const at = this.#find(digest);
    if (this.#isAt(at, digest)) return false;
    this.#words.set(digest, at);
    if (++this.#size * WORDS > this.#words.length * FULL_AT) this.#grow();
    return true;
  }

  /** @returns where it is, or the free slot where it would be put */
  #find(digest: Uint32Array): number {
    const words = this.#words;
    const slots = words.length / WORDS;
    let at = Math.floor(((digest[1] ?? 0) / UINT32) * slots) * WORDS;
    while (!this.#isFree(at) && !this.#isAt(at, digest)) at = at + WORDS === words.length ? 0 : at + WORDS;
    return at;
  }

  #isFree(at: number): boolean {
    const words = this.#words;
    return words[at] === 0 && words[at + 1] === 0 && words[at + 2] === 0 && words[at + 3] === 0;
  }

  #isAt(at: number, digest: Uint32Array): boolean {
    const words = this.#words;
    return (
      words[at] === digest[0] &&
      words[at + 1] === digest[1] &&
      words[at + 2] === digest[2] &&
      words[at + 3] === digest[3]
    );
  }

  #grow(): void {
    const old = this.#words;
    this.#words = new Uint32Array(Math.ceil((old.length / WORDS) * GROWTH) * WORDS);
    for (let from = 0; from < old.length; from += WORDS) {
      const digest = old.subarray(from, from + WORDS);
      if (digest.some((word) => word !== 0)) this.#words.set(digest, this.#find(digest));
    }
  }
}

function digestOf(text: string): Uint32Array {
  const { buffer, byteOffset } = createHash('sha256').update(text).digest();
  return new Uint32Array(buffer.slice(byteOffset, byteOffset + WORDS * Uint32Array.BYTES_PER_ELEMENT));
}
