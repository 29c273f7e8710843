/** Lists put together from parts, each of other terms, of which only the largest are kept. Mutable. */
import type { Lists } from './lists.js';

/** What an entry takes: past the limit all are cut anew. */
const ENTRY_BYTES = 40;

export class MergedLists {
  #lists: Lists;
  #spare: Lists;
  #cells = 0;

  constructor(
    create: () => Lists,
    readonly limit: number,
  ) {
    this.#lists = create();
    this.#spare = create();
  }

  begin(cells: number): void {
    this.#cells = cells;
    this.#lists.begin(cells, 0);
  }

  add(part: Lists, top: number): void {
    this.#lists.addTop(part, this.#cells, top);
    if (this.#lists.size * ENTRY_BYTES <= this.limit) return;
    this.#spare.begin(this.#cells, 0);
    this.#spare.addTop(this.#lists, this.#cells, top);
    [this.#lists, this.#spare] = [this.#spare, this.#lists];
  }

  /** Good until the next beginning. */
  result(): Lists {
    return this.#lists;
  }
}
