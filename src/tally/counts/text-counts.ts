/**
 * Counts by (cell, text) where most texts are met once: one search an entry, where to number the text first and to count by its
 * number takes two. A text of several cells is kept for each. Mutable; cleared and used again.
 */
import { FIRST_SLOTS, FULL_AT, grownSlots, slotsFor, sortByCell, type EntriesByCell } from './count-table.js';
import type { Term } from '../texts/term.js';
import { TextTable } from '../texts/text-table.js';

const FIRST_ENTRIES = 64;

export class TextCounts {
  /** Of each entry, under its number. */
  readonly texts = new TextTable();
  #mask = FIRST_SLOTS - 1;
  #slots = new Int32Array(FIRST_SLOTS).fill(-1);
  #cells = new Uint32Array(FIRST_ENTRIES);
  #counts = new Float64Array(FIRST_ENTRIES);
  #sorted = new Uint32Array(0);
  /** Each entry's number: it is its term. */
  #numbers = new Uint32Array(0);

  get size(): number {
    return this.texts.size;
  }

  add(cell: number, { memory, start, end, hash }: Term, by: number): void {
    const { texts } = this;
    const slots = this.#slots;
    for (let slot = slotOf(cell, hash) & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const entry = slots[slot]!;
      if (entry < 0) {
        slots[slot] = texts.append(memory, start, end, hash);
        this.#insert(cell, by);
        return;
      }
      if (this.#cells[entry] === cell && texts.isText(entry, memory, start, end, hash)) {
        this.#counts[entry]! += by;
        return;
      }
    }
  }

  /** @param cells number of cells: all that were added are below it */
  byCell(cells: number): EntriesByCell {
    const size = this.size;
    if (this.#sorted.length < size) {
      this.#sorted = new Uint32Array(this.#cells.length);
      this.#numbers = Uint32Array.from({ length: this.#cells.length }, (_, number) => number);
    }
    const starts = sortByCell(this.#cells, size, cells, this.#sorted);
    return { starts, entries: this.#sorted, terms: this.#numbers, counts: this.#counts };
  }

  /**
   * Forgets all counts and keeps the room.
   * @param expected entries: there is room for as many at once. To grow step by step leaves as much again behind
   */
  clear(expected = 0): void {
    this.texts.clear();
    this.#mask = slotsFor(expected) - 1;
    if (this.#mask >= this.#slots.length) this.#slots = new Int32Array(this.#mask + 1);
    this.#slots.fill(-1, 0, this.#mask + 1);
    if (expected > this.#cells.length) this.#grow(expected);
  }

  #insert(cell: number, count: number): void {
    const entry = this.size - 1;
    if (entry === this.#cells.length) this.#grow(entry * 2);
    this.#cells[entry] = cell;
    this.#counts[entry] = count;
    if (this.size > (this.#mask + 1) * FULL_AT) this.#rehash();
  }

  #grow(length: number): void {
    const cells = this.#cells;
    const counts = this.#counts;
    this.#cells = new Uint32Array(length);
    this.#cells.set(cells);
    this.#counts = new Float64Array(length);
    this.#counts.set(counts);
  }

  #rehash(): void {
    const hashOf = (entry: number) => slotOf(this.#cells[entry]!, this.texts.hash(entry));
    this.#slots = grownSlots(this.#slots, this.#mask, this.size, hashOf);
    this.#mask = this.#mask * 2 + 1;
  }
}

function slotOf(cell: number, hash: number): number {
  return (hash ^ Math.imul(cell, 0x9e3779b1)) >>> 0;
}
