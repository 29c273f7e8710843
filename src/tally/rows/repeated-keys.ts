/** Tells whether a payload may name a key twice: by its hash alone, for who is told so looks closer. Mutable, for speed. */
const FIRST_SLOTS = 1024;

export class RepeatedKeys {
  #payload = 0;
  #count = 0;
  #hashes = new Int32Array(FIRST_SLOTS);
  /** The payload that filled a slot: so nothing has to be cleared between payloads. */
  #payloads = new Uint32Array(FIRST_SLOTS);

  /** A new payload begins. */
  begin(): void {
    this.#payload++;
    this.#count = 0;
  }

  /** @param hashes of the keys of this payload; the i-th is new. @returns whether its hash was there before */
  meets(hashes: Int32Array, i: number): boolean {
    if (++this.#count * 2 > this.#hashes.length) this.#grow(hashes, i);
    return this.#put(hashes[i]!);
  }

  #put(hash: number): boolean {
    const mask = this.#hashes.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      if (this.#payloads[slot] !== this.#payload) {
        this.#payloads[slot] = this.#payload;
        this.#hashes[slot] = hash;
        return false;
      }
      if (this.#hashes[slot] === hash) return true;
    }
  }

  #grow(hashes: Int32Array, until: number): void {
    const length = this.#hashes.length * 2;
    this.#hashes = new Int32Array(length);
    this.#payloads = new Uint32Array(length);
    for (let i = 0; i < until; i++) this.#put(hashes[i]!);
  }
}
