/** The largest entries of a list: by count (largest first), then by term in code point order. */
import type { EntriesByCell } from './count-table.js';
import type { Terms } from './terms.js';

export interface TopEntries {
  /** Of the entries that are kept, in the order in which the list is written. */
  readonly terms: Uint32Array;
  readonly counts: Float64Array;
  /** What was cut. */
  readonly otherTerms: number;
  readonly otherCount: number;
}

/** Fewer than these are sorted by insertion. */
const FEW = 12;

/**
 * Sorts as much of a list as is kept. A quicksort of its own, over typed arrays: `Array.sort` with a function that compares
 * took a third of the time of writing a day. The order is strict (no two entries are of one term), so whatever is compared
 * with whatever, the answer is the same. Mutable: its arrays are used again for the next list.
 */
export class TopPicker {
  #order = new Uint32Array(0);
  #terms = new Uint32Array(0);
  #counts = new Float64Array(0);
  #keys = new Float64Array(0);
  #of: Terms;

  constructor(terms: Terms) {
    this.#of = terms;
  }

  /** @param top how many to keep, 0 for all */
  pick(list: EntriesByCell, cell: number, top: number): TopEntries {
    const from = list.starts[cell]!;
    const size = list.starts[cell + 1]! - from;
    const kept = top === 0 ? size : Math.min(top, size);
    const total = this.#load(list, from, size);
    this.#sort(0, size, kept);
    const terms = new Uint32Array(kept);
    const counts = new Float64Array(kept);
    let left = total;
    for (let i = 0; i < kept; i++) {
      const entry = this.#order[i]!;
      terms[i] = this.#terms[entry]!;
      counts[i] = this.#counts[entry]!;
      left -= counts[i]!;
    }
    return { terms, counts, otherTerms: size - kept, otherCount: left };
  }

  /** @returns the sum of all counts */
  #load({ entries, terms, counts }: EntriesByCell, from: number, size: number): number {
    if (size > this.#order.length) {
      this.#order = new Uint32Array(size * 2);
      this.#terms = new Uint32Array(size * 2);
      this.#counts = new Float64Array(size * 2);
      this.#keys = new Float64Array(size * 2);
    }
    let total = 0;
    for (let i = 0; i < size; i++) {
      const entry = entries[from + i]!;
      const term = terms[entry]!;
      this.#order[i] = i;
      this.#terms[i] = term;
      this.#counts[i] = counts[entry]!;
      this.#keys[i] = this.#of.sortKey(term);
      total += counts[entry]!;
    }
    return total;
  }

  /** Brings the first `needed` of all into their places, and leaves the others behind them in any order. */
  #sort(first: number, end: number, needed: number): void {
    const order = this.#order;
    let [from, to] = [first, end];
    while (to - from > FEW) {
      // From the middle third: neither sorted nor reversed lists are slow.
      const pivot = this.#median(order[from]!, order[(from + to) >> 1]!, order[to - 1]!);
      let [left, right] = [from, to - 1];
      while (left <= right) {
        while (this.#isBefore(order[left]!, pivot)) left++;
        while (this.#isBefore(pivot, order[right]!)) right--;
        if (left > right) break;
        const swapped = order[left]!;
        order[left++] = order[right]!;
        order[right--] = swapped;
      }
      // What lies behind the last that is needed stays as it is; of the two sides the smaller one is sorted by itself.
      if (left >= needed) {
        to = right + 1;
      } else if (right + 1 - from < to - left) {
        this.#sort(from, right + 1, needed);
        from = left;
      } else {
        this.#sort(left, to, needed);
        to = right + 1;
      }
    }
    this.#insert(from, to);
  }

  #insert(from: number, to: number): void {
    const order = this.#order;
    for (let i = from + 1; i < to; i++) {
      const entry = order[i]!;
      let at = i;
      for (; at > from && this.#isBefore(entry, order[at - 1]!); at--) order[at] = order[at - 1]!;
      order[at] = entry;
    }
  }

  #median(a: number, b: number, c: number): number {
    if (this.#isBefore(a, b)) {
      if (this.#isBefore(b, c)) return b;
      return this.#isBefore(a, c) ? c : a;
    }
    if (this.#isBefore(a, c)) return a;
    return this.#isBefore(b, c) ? c : b;
  }

  #isBefore(a: number, b: number): boolean {
    const counts = this.#counts;
    if (counts[a] !== counts[b]) return counts[a]! > counts[b]!;
    const keys = this.#keys;
    if (keys[a] !== keys[b]) return keys[a]! < keys[b]!;
    return a !== b && this.#of.compare(this.#terms[a]!, this.#terms[b]!) < 0;
  }
}
