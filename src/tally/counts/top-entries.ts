/** The largest entries of a list: by count (largest first), then by term in code point order. */
import type { EntriesByCell } from './count-table.js';
import type { Terms } from '../texts/terms.js';

export interface TopEntries {
  readonly size: number;
  /** Of the entries that are kept, in the order in which the list is written: the first `size`, good until the next are picked. */
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
 * with whatever, the answer is the same. Mutable: its arrays, which are sorted together, are used again for the next list.
 */
export class TopPicker {
  #terms = new Uint32Array(0);
  #counts = new Float64Array(0);
  /** Of the terms: where two differ, so does the order. */
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
    let left = this.#load(list, from, size);
    if (!this.#sortByRank(size)) this.#sort(0, size, kept);
    for (let i = 0; i < kept; i++) left -= this.#counts[i]!;
    return { size: kept, terms: this.#terms, counts: this.#counts, otherTerms: size - kept, otherCount: left };
  }

  /** @returns the sum of all counts */
  #load({ entries, terms, counts }: EntriesByCell, from: number, size: number): number {
    if (size > this.#terms.length) {
      this.#terms = new Uint32Array(size * 2);
      this.#counts = new Float64Array(size * 2);
      this.#keys = new Float64Array(size * 2);
    }
    let total = 0;
    for (let i = 0; i < size; i++) {
      const entry = entries[from + i]!;
      const term = terms[entry]!;
      this.#terms[i] = term;
      this.#counts[i] = counts[entry]!;
      this.#keys[i] = this.#of.sortKey(term);
      total += counts[entry]!;
    }
    return total;
  }

  /**
   * Count and rank as one number: such numbers are sorted by the engine itself.
   * @returns false where they are too large together, or not all terms have a rank
   */
  #sortByRank(size: number): boolean {
    const dictionary = this.#of.allOf;
    if (dictionary === null || size <= FEW) return false;
    // A power of two: to divide by it is exact.
    const width = 2 ** Math.ceil(Math.log2(dictionary.size + 1));
    let most = 0;
    for (let i = 0; i < size; i++) most = Math.max(most, this.#counts[i]!);
    if (most >= Number.MAX_SAFE_INTEGER / width) return false;
    const numbers = this.#keys;
    for (let i = 0; i < size; i++) numbers[i] = (most - this.#counts[i]!) * width + this.#keys[i]!;
    numbers.subarray(0, size).sort();
    for (let i = 0; i < size; i++) {
      const less = Math.floor(numbers[i]! / width);
      this.#counts[i] = most - less;
      this.#terms[i] = dictionary.sorted[numbers[i]! - less * width]!;
    }
    return true;
  }

  /** Brings the first `needed` of all into their places, and leaves the others behind them in any order. */
  #sort(first: number, end: number, needed: number): void {
    let from = first;
    let to = end;
    while (to - from > FEW) {
      // Of three by chance: nobody can order a list so that it takes long.
      const pivot = this.#median(anyOf(from, to), anyOf(from, to), anyOf(from, to));
      const count = this.#counts[pivot]!;
      const key = this.#keys[pivot]!;
      const term = this.#terms[pivot]!;
      let left = from;
      let right = to - 1;
      while (left <= right) {
        while (this.#compare(left, count, key, term) < 0) left++;
        while (this.#compare(right, count, key, term) > 0) right--;
        if (left <= right) this.#swap(left++, right--);
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
    for (let i = from + 1; i < to; i++) {
      const count = this.#counts[i]!;
      const key = this.#keys[i]!;
      const term = this.#terms[i]!;
      let at = i;
      for (; at > from && this.#compare(at - 1, count, key, term) > 0; at--) this.#move(at - 1, at);
      this.#counts[at] = count;
      this.#keys[at] = key;
      this.#terms[at] = term;
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
    return this.#compare(a, this.#counts[b]!, this.#keys[b]!, this.#terms[b]!) < 0;
  }

  /** Negative where the entry at this place comes before the one that is told, positive where it comes after it. */
  #compare(at: number, count: number, key: number, term: number): number {
    const more = count - this.#counts[at]!;
    if (more !== 0) return more;
    const after = this.#keys[at]! - key;
    if (after !== 0) return after;
    const own = this.#terms[at]!;
    return own === term ? 0 : this.#of.compare(own, term);
  }

  #swap(a: number, b: number): void {
    const count = this.#counts[a]!;
    const key = this.#keys[a]!;
    const term = this.#terms[a]!;
    this.#move(b, a);
    this.#counts[b] = count;
    this.#keys[b] = key;
    this.#terms[b] = term;
  }

  #move(from: number, to: number): void {
    this.#counts[to] = this.#counts[from]!;
    this.#keys[to] = this.#keys[from]!;
    this.#terms[to] = this.#terms[from]!;
  }
}

function anyOf(from: number, to: number): number {
  return from + Math.floor(Math.random() * (to - from));
}
