/** The order of times. */

/** @param compareAt of two places with the same time. @returns the places in the order of their times */
export function byTime(times: Float64Array, compareAt: (a: number, b: number) => number): Uint32Array {
  const order = Uint32Array.from(times, (_, i) => i);
  const compare = (a: number, b: number) => (times[a] ?? 0) - (times[b] ?? 0) || compareAt(a, b);
  // Events come nearly in the order of their arrival: most pages are sorted already.
  for (let i = 1; i < order.length; i++) if (compare(i - 1, i) > 0) return order.sort(compare);
  return order;
}
