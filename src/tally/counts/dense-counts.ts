/**
 * Counts by (cell, term) where there are few of both and many counts: a place for each pair, and nothing to be searched. Mutable;
 * cleared and used again.
 */
import type { EntriesByCell } from './count-table.js';

export class DenseCounts {
  #counts = new Float64Array(0);
  #entries = new Uint32Array(0);
  #terms = new Uint32Array(0);
  #cells = 0;
  #width = 0;

  /** @param terms all that are added are below it */
  begin(cells: number, terms: number): void {
    const length = cells * terms;
    this.#cells = cells;
    this.#width = terms;
    if (length > this.#counts.length) this.#counts = new Float64Array(length);
    else this.#counts.fill(0, 0, length);
  }

  add(cell: number, term: number, by: number): void {
    this.#counts[cell * this.#width + term]! += by;
  }

  /** @returns views, good until something is added or it begins again. An entry that stayed 0 is in no list. */
  byCell(): EntriesByCell {
    const length = this.#cells * this.#width;
    if (length > this.#entries.length) {
      this.#entries = new Uint32Array(length);
      this.#terms = new Uint32Array(length);
    }
    const starts = new Uint32Array(this.#cells + 1);
    let found = 0;
    for (let cell = 0, at = 0; cell < this.#cells; cell++) {
      for (let term = 0; term < this.#width; term++, at++) {
        if (this.#counts[at] === 0) continue;
        this.#terms[at] = term;
        this.#entries[found++] = at;
      }
      starts[cell + 1] = found;
    }
    return { starts, entries: this.#entries, terms: this.#terms, counts: this.#counts };
  }
}
