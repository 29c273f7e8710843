/**
 * Counts by (cell, term), both numbers. Entries lie densely in typed arrays in the order in which they were first met; a slot
 * table finds them. Mutable, for speed (a day of a million rows has 16 million entries: nested Maps took five times as long
 * and several times the memory).
 */

const FULL_AT = 0.6;

export class CountTable {
  #size = 0;
  #slots = new Int32Array(1024).fill(-1);
  #cells = new Uint32Array(512);
  #terms = new Uint32Array(512);
  #counts = new Float64Array(512);

  add(cell: number, term: number, by: number): void {
    const mask = this.#slots.length - 1;
    for (let slot = hash(cell, term) & mask; ; slot = (slot + 1) & mask) {
      const entry = this.#slots[slot]!;
      if (entry < 0) {
        this.#insert(slot, cell, term, by);
        return;
      }
      if (this.#cells[entry] === cell && this.#terms[entry] === term) {
        this.#counts[entry]! += by;
        return;
      }
    }
  }

  /** @param cells number of cells: all that were added are below it */
  byCell(cells: number): EntriesByCell {
    const starts = new Uint32Array(cells + 1);
    for (let entry = 0; entry < this.#size; entry++) starts[this.#cells[entry]! + 1]!++;
    for (let cell = 0; cell < cells; cell++) starts[cell + 1]! += starts[cell]!;
    const next = starts.slice();
    const entries = new Uint32Array(this.#size);
    for (let entry = 0; entry < this.#size; entry++) entries[next[this.#cells[entry]!]!++] = entry;
    return { starts, entries, terms: this.#terms, counts: this.#counts };
  }

  #insert(slot: number, cell: number, term: number, count: number): void {
    const entry = this.#size++;
    if (entry === this.#cells.length) this.#grow();
    this.#slots[slot] = entry;
    this.#cells[entry] = cell;
    this.#terms[entry] = term;
    this.#counts[entry] = count;
    if (this.#size > this.#slots.length * FULL_AT) this.#rehash();
  }

  #grow(): void {
    const length = Math.ceil(this.#cells.length * 1.5);
    const [cells, terms, counts] = [this.#cells, this.#terms, this.#counts];
    this.#cells = new Uint32Array(length);
    this.#cells.set(cells);
    this.#terms = new Uint32Array(length);
    this.#terms.set(terms);
    this.#counts = new Float64Array(length);
    this.#counts.set(counts);
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 2).fill(-1);
    const mask = slots.length - 1;
    for (let entry = 0; entry < this.#size; entry++) {
      let slot = hash(this.#cells[entry]!, this.#terms[entry]!) & mask;
      while (slots[slot]! >= 0) slot = (slot + 1) & mask;
      slots[slot] = entry;
    }
    this.#slots = slots;
  }
}

/** Entries sorted by cell: those of cell c are `entries[starts[c]] … entries[starts[c + 1] - 1]`, each an index into the rest. */
export interface EntriesByCell {
  readonly starts: Uint32Array;
  readonly entries: Uint32Array;
  readonly terms: Uint32Array;
  readonly counts: Float64Array;
}

function hash(cell: number, term: number): number {
  const mixed = Math.imul(cell, 0x9e3779b1) ^ Math.imul(term, 0x85ebca6b);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}
