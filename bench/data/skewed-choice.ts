/** Numbers of which the first are chosen far more often than the last: the n-th with a weight of 1/n (Zipf's law). */
import type { Random } from '../../test/support/random.js';

/** Fine enough that the last of 40,000 still gets a place or two. */
const PLACES = 2 ** 20;

export class SkewedChoice {
  /** Each number as often as its weight says: a choice is one look. */
  readonly #places = new Uint32Array(PLACES);

  /** @param count numbers from 0 */
  constructor(count: number) {
    const weights = Array.from({ length: count }, (_, i) => 1 / (i + 1));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    let upTo = 0;
    let from = 0;
    for (const [number, weight] of weights.entries()) {
      upTo += weight / sum;
      const to = number === count - 1 ? PLACES : Math.round(upTo * PLACES);
      this.#places.fill(number, from, to);
      from = to;
    }
  }

  next(random: Random): number {
    return this.#places[random.below(PLACES)] ?? 0;
  }
}
