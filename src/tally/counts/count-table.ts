/**
 * Counts by (cell, term), both numbers. Entries lie densely in typed arrays in the order in which they were first met; a slot
 * table finds them. Mutable, for speed: nested Maps took five times as long and several times the memory.
 */

export const FULL_AT = 0.6;
export const FIRST_SLOTS = 128;
const FIRST_ENTRIES = 64;

export class CountTable {
  #size = 0;
  /** In use: the first of `#slots`, so that a cleared table is small again without being made anew. */
  #mask = FIRST_SLOTS - 1;
  #slots = new Int32Array(FIRST_SLOTS).fill(-1);
  #cells = new Uint32Array(FIRST_ENTRIES);
  #terms = new Uint32Array(FIRST_ENTRIES);
  #counts = new Float64Array(FIRST_ENTRIES);
  #sorted = new Uint32Array(FIRST_ENTRIES);

  get size(): number {
    return this.#size;
  }

  add(cell: number, term: number, by: number): void {
    const mask = this.#mask;
    const slots = this.#slots;
    for (let slot = hash(cell, term) & mask; ; slot = (slot + 1) & mask) {
      const entry = slots[slot]!;
      if (entry < 0) {
        this.#insert(slot, cell, term, by);
        return;
      }
      if (this.#terms[entry] === term && this.#cells[entry] === cell) {
        this.#counts[entry]! += by;
        return;
      }
    }
  }

  /**
   * @param cells number of cells: all that were added are below it
   * @returns views of the table, good until something is added or it is cleared
   */
  byCell(cells: number): EntriesByCell {
    if (this.#sorted.length < this.#size) this.#sorted = new Uint32Array(this.#cells.length);
    const starts = sortByCell(this.#cells, this.#size, cells, this.#sorted);
    return { starts, entries: this.#sorted, terms: this.#terms, counts: this.#counts };
  }

  /**
   * Forgets all counts and keeps the room.
   * @param expected entries: there is room for as many at once. To grow step by step leaves as much again behind
   */
  clear(expected = 0): void {
    this.#size = 0;
    this.#mask = slotsFor(expected) - 1;
    if (this.#mask >= this.#slots.length) this.#slots = new Int32Array(this.#mask + 1);
    this.#slots.fill(-1, 0, this.#mask + 1);
    if (expected > this.#cells.length) this.#grow(expected);
  }

  #insert(slot: number, cell: number, term: number, count: number): void {
    const entry = this.#size++;
    if (entry === this.#cells.length) this.#grow(Math.ceil(entry * 1.5));
    this.#slots[slot] = entry;
    this.#cells[entry] = cell;
    this.#terms[entry] = term;
    this.#counts[entry] = count;
    if (this.#size > (this.#mask + 1) * FULL_AT) this.#rehash();
  }

  #grow(length: number): void {
    const [cells, terms, counts] = [this.#cells, this.#terms, this.#counts];
    this.#cells = new Uint32Array(length);
    this.#cells.set(cells);
    this.#terms = new Uint32Array(length);
    this.#terms.set(terms);
    this.#counts = new Float64Array(length);
    this.#counts.set(counts);
  }

  #rehash(): void {
    this.#slots = grownSlots(this.#slots, this.#mask, this.#size, (entry) =>
      hash(this.#cells[entry]!, this.#terms[entry]!),
    );
    this.#mask = this.#mask * 2 + 1;
  }
}

/** Entries sorted by cell: those of cell c are `entries[starts[c]] … entries[starts[c + 1] - 1]`, each an index into the rest. */
export interface EntriesByCell {
  readonly starts: Uint32Array;
  readonly entries: Uint32Array;
  readonly terms: Uint32Array;
  readonly counts: Float64Array;
}

/** A power of two that holds as many. */
export function slotsFor(entries: number): number {
  return Math.max(FIRST_SLOTS, 2 ** Math.ceil(Math.log2((entries + 1) / FULL_AT)));
}

/**
 * Twice as many slots, with all entries in them again.
 * @param mask of the slots that are in use
 * @returns the slots, the same array where it is long enough
 */
export function grownSlots(
  slots: Int32Array<ArrayBuffer>,
  mask: number,
  entries: number,
  hashOf: (entry: number) => number,
): Int32Array<ArrayBuffer> {
  const length = (mask + 1) * 2;
  const grown = length > slots.length ? new Int32Array(length) : slots;
  grown.fill(-1, 0, length);
  for (let entry = 0; entry < entries; entry++) {
    let slot = hashOf(entry) & (length - 1);
    while (grown[slot]! >= 0) slot = (slot + 1) & (length - 1);
    grown[slot] = entry;
  }
  return grown;
}

/** Leaves the numbers of all entries in `sorted`, by cell. @returns where each cell begins, and behind the last where it ends */
export function sortByCell(cellOf: Uint32Array, size: number, cells: number, sorted: Uint32Array): Uint32Array {
  const starts = new Uint32Array(cells + 1);
  for (let entry = 0; entry < size; entry++) starts[cellOf[entry]! + 1]!++;
  for (let cell = 0; cell < cells; cell++) starts[cell + 1]! += starts[cell]!;
  const next = starts.slice();
  for (let entry = 0; entry < size; entry++) sorted[next[cellOf[entry]!]!++] = entry;
  return starts;
}

function hash(cell: number, term: number): number {
  const mixed = Math.imul(cell, 0x9e3779b1) ^ Math.imul(term, 0x85ebca6b);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}
