/** The three lists of some cells. Mutable. */
import { ListCounts } from './list-counts.js';
import type { SortedTexts } from '../texts/terms.js';

export class Lists {
  readonly items = new ListCounts(null);
  readonly queries: ListCounts;
  readonly geocodes: ListCounts;

  constructor(queries: SortedTexts, geocodes: SortedTexts) {
    this.queries = new ListCounts(queries);
    this.geocodes = new ListCounts(geocodes);
  }

  /** Of the longest list. */
  get size(): number {
    return Math.max(this.items.size, this.queries.size, this.geocodes.size);
  }

  /** @param expected entries, about */
  begin(cells: number, expected: number): void {
    this.items.begin(cells, expected);
    this.queries.begin(cells, expected);
    this.geocodes.begin(cells, expected);
  }

  /** Adds the largest entries of other terms of the same cells; what is cut of those is added up. */
  addTop(from: Lists, cells: number, top: number): void {
    this.items.addTop(from.items, cells, top);
    this.queries.addTop(from.queries, cells, top);
    this.geocodes.addTop(from.geocodes, cells, top);
  }
}
