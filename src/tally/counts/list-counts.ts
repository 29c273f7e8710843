/** Counts of one list (items, queries or geocodes) of some cells. Mutable; cleared and used again. */
import { CountTable, type EntriesByCell } from './count-table.js';
import { DenseCounts } from './dense-counts.js';
import { Term } from '../texts/term.js';
import { TextCounts } from './text-counts.js';
import { Terms, type SortedTexts } from '../texts/terms.js';
import { TopPicker, type TopEntries } from './top-entries.js';

/** Counts that there is a place for each of: they fit into the processor's cache. */
const MAX_DENSE = 1 << 17;
/** Places for each count that is expected: more of them take longer to look through than to search a table. */
const PLACES_OF_COUNT = 4;

export class ListCounts {
  readonly terms: Terms;
  readonly #texts: TextCounts | null;
  readonly #table = new CountTable();
  readonly #dense = new DenseCounts();
  readonly #term = new Term();
  readonly #picker: TopPicker;
  #isDense = false;
  /** By cell: what was cut before. */
  #otherTerms = new Float64Array(0);
  #otherCounts = new Float64Array(0);

  /** @param dictionary that numbers the terms; null: each comes as a text, and most of them once */
  constructor(readonly dictionary: SortedTexts | null) {
    this.#texts = dictionary === null ? new TextCounts() : null;
    this.terms = new Terms(dictionary, this.#texts?.texts);
    this.#picker = new TopPicker(this.terms);
  }

  /** Distinct terms, by cell. */
  get size(): number {
    return this.#texts?.size ?? this.#table.size;
  }

  /** @param entries how often `add` will be called, about */
  begin(cells: number, entries: number): void {
    const expected = Math.ceil(entries);
    const terms = this.dictionary?.isComplete ? this.dictionary.size : Infinity;
    this.#isDense = cells * terms <= Math.min(MAX_DENSE, expected * PLACES_OF_COUNT);
    if (this.#isDense) this.#dense.begin(cells, terms);
    this.terms.clear();
    this.#texts?.clear(expected);
    if (this.#texts === null && !this.#isDense) this.#table.clear(expected);
    this.#otherTerms = new Float64Array(cells);
    this.#otherCounts = new Float64Array(cells);
  }

  add(cell: number, term: Term, by: number): void {
    if (this.#isDense) this.#dense.add(cell, term.number, by);
    else if (this.#texts !== null) this.#texts.add(cell, term, by);
    else this.#table.add(cell, this.terms.numberOf(term), by);
  }

  /**
   * The largest entries of each cell, and what was cut of it here or before.
   * @param top how many to keep, 0 for all
   */
  topOf(cells: number, top: number): (cell: number) => TopEntries {
    const byCell = this.#byCell(cells);
    return (cell) => {
      const kept = this.#picker.pick(byCell, cell, top);
      return {
        ...kept,
        otherTerms: kept.otherTerms + this.#otherTerms[cell]!,
        otherCount: kept.otherCount + this.#otherCounts[cell]!,
      };
    };
  }

  #byCell(cells: number): EntriesByCell {
    return this.#isDense ? this.#dense.byCell() : (this.#texts ?? this.#table).byCell(cells);
  }

  /** Adds the largest entries of other terms of the same cells; what is cut of those is added up. */
  addTop(other: ListCounts, cells: number, top: number): void {
    const topOf = other.topOf(cells, top);
    for (let cell = 0; cell < cells; cell++) {
      const { size, terms, counts, otherTerms, otherCount } = topOf(cell);
      this.#otherTerms[cell]! += otherTerms;
      this.#otherCounts[cell]! += otherCount;
      for (let i = 0; i < size; i++) this.#addNumbered(cell, other.terms, terms[i]!, counts[i]!);
    }
  }

  #addNumbered(cell: number, terms: Terms, number: number, count: number): void {
    const table = terms.table(number);
    const at = terms.within(number);
    if (table === this.terms.dictionary?.texts) this.#term.setNumber(at);
    else this.#term.setText(table.memory, table.start(at), table.end(at), table.hash(at));
    this.add(cell, this.#term, count);
  }
}
