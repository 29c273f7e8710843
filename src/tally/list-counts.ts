/** Counts of one list (items, queries or geocodes) of some cells. Mutable; cleared and used again. */
import { CountTable } from './count-table.js';
import { Term } from './entry-record.js';
import type { Terms } from './terms.js';
import { TopPicker, type TopEntries } from './top-entries.js';

export class ListCounts {
  readonly #counts = new CountTable();
  readonly #term = new Term();
  readonly #picker: TopPicker;
  /** By cell: what was cut before. */
  #otherTerms = new Float64Array(0);
  #otherCounts = new Float64Array(0);

  constructor(readonly terms: Terms) {
    this.#picker = new TopPicker(terms);
  }

  get size(): number {
    return this.#counts.size;
  }

  begin(cells: number): void {
    this.terms.clear();
    this.#counts.clear();
    this.#otherTerms = new Float64Array(cells);
    this.#otherCounts = new Float64Array(cells);
  }

  add(cell: number, term: Term, by: number): void {
    this.#counts.add(cell, this.terms.numberOf(term), by);
  }

  /**
   * The largest entries of each cell, and what was cut of it here or before.
   * @param top how many to keep, 0 for all
   */
  topOf(cells: number, top: number): (cell: number) => TopEntries {
    const byCell = this.#counts.byCell(cells);
    return (cell) => {
      const kept = this.#picker.pick(byCell, cell, top);
      return {
        ...kept,
        otherTerms: kept.otherTerms + this.#otherTerms[cell]!,
        otherCount: kept.otherCount + this.#otherCounts[cell]!,
      };
    };
  }

  /** Adds the largest entries of other terms of the same cells; what is cut of those is added up. */
  addTop(other: ListCounts, cells: number, top: number): void {
    const topOf = other.topOf(cells, top);
    for (let cell = 0; cell < cells; cell++) {
      const { terms, counts, otherTerms, otherCount } = topOf(cell);
      this.#otherTerms[cell]! += otherTerms;
      this.#otherCounts[cell]! += otherCount;
      terms.forEach((number, i) => this.#addNumbered(cell, other.terms, number, counts[i]!));
    }
  }

  #addNumbered(cell: number, terms: Terms, number: number, count: number): void {
    const table = terms.table(number);
    const at = terms.within(number);
    if (table === this.terms.dictionary.texts) this.#term.setNumber(at);
    else this.#term.setText(table.memory, table.start(at), table.end(at), table.hash(at));
    this.add(cell, this.#term, count);
  }
}
