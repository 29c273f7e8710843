/** The largest entries of a list: by count (largest first), then by term in code point order. */
import type { EntriesByCell } from './count-table.js';
import type { TextTable } from './text-table.js';

export interface TopEntries {
  /** Entry numbers, in the order in which the list is written. */
  readonly kept: readonly number[];
  /** What was cut. */
  readonly otherTerms: number;
  readonly otherCount: number;
}

/** @param top how many to keep, 0 for all */
export function topEntries(list: EntriesByCell, cell: number, texts: TextTable, top: number): TopEntries {
  const entries = list.entries.subarray(list.starts[cell], list.starts[cell + 1]);
  const byTerm = (a: number, b: number) => texts.compare(list.terms[a]!, list.terms[b]!);
  const compare = (a: number, b: number) => list.counts[b]! - list.counts[a]! || byTerm(a, b);
  if (top === 0 || entries.length <= top)
    return { kept: Array.from(entries).sort(compare), otherTerms: 0, otherCount: 0 };

  const kept = largest(entries, list.counts, top, byTerm).sort(compare);
  const sum = (of: Iterable<number>) => {
    let total = 0;
    for (const entry of of) total += list.counts[entry]!;
    return total;
  };
  return { kept, otherTerms: entries.length - top, otherCount: sum(entries) - sum(kept) };
}

/** Everything above the count that the last kept entry has, and of those at that count the first by term. */
function largest(
  entries: Uint32Array,
  counts: Float64Array,
  top: number,
  byTerm: (a: number, b: number) => number,
): number[] {
  const sorted = new Float64Array(entries.length);
  for (let i = 0; i < entries.length; i++) sorted[i] = counts[entries[i]!]!;
  sorted.sort();
  const least = sorted[sorted.length - top]!;
  const above: number[] = [];
  const level: number[] = [];
  for (const entry of entries) {
    const count = counts[entry]!;
    if (count > least) above.push(entry);
    else if (count === least) level.push(entry);
  }
  return above.concat(smallest(level, top - above.length, byTerm));
}

/** The n first in the order, in no particular order: a heap of n with the last of them on top, so that most need one comparison. */
function smallest(entries: readonly number[], n: number, compare: (a: number, b: number) => number): number[] {
  const heap = entries.slice(0, n);
  for (let i = (n >> 1) - 1; i >= 0; i--) sink(heap, i, compare);
  for (let i = n; i < entries.length; i++) {
    if (compare(entries[i]!, heap[0]!) >= 0) continue;
    heap[0] = entries[i]!;
    sink(heap, 0, compare);
  }
  return heap;
}

function sink(heap: number[], from: number, compare: (a: number, b: number) => number): void {
  for (let at = from; ;) {
    let child = 2 * at + 1;
    if (child >= heap.length) return;
    if (child + 1 < heap.length && compare(heap[child + 1]!, heap[child]!) > 0) child++;
    if (compare(heap[child]!, heap[at]!) <= 0) return;
    [heap[at], heap[child]] = [heap[child]!, heap[at]!];
    at = child;
  }
}
