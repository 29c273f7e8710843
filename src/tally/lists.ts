/** The three lists of some cells. Mutable. */
import { ListCounts } from './list-counts.js';
import { SortedTexts, Terms } from './terms.js';

const NO_TEXTS = new SortedTexts();

export class Lists {
  readonly items = new ListCounts(new Terms(NO_TEXTS));
  readonly queries: ListCounts;
  readonly geocodes: ListCounts;

  constructor(queries: SortedTexts, geocodes: SortedTexts) {
    this.queries = new ListCounts(new Terms(queries));
    this.geocodes = new ListCounts(new Terms(geocodes));
  }

  /** Of the longest list. */
  get size(): number {
    return Math.max(this.items.size, this.queries.size, this.geocodes.size);
  }

  begin(cells: number): void {
    this.items.begin(cells);
    this.queries.begin(cells);
    this.geocodes.begin(cells);
  }

  /** Adds the largest entries of other terms of the same cells; what is cut of those is added up. */
  addTop(from: Lists, cells: number, top: number): void {
    this.items.addTop(from.items, cells, top);
    this.queries.addTop(from.queries, cells, top);
    this.geocodes.addTop(from.geocodes, cells, top);
  }
}
