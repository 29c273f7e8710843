/** What a reader has handed out and not seen settled, in the order in which it came. */
import type { Delivery } from '../../events/event-queue.js';

/** @typeParam K how the queue names a delivery */
export class Unsettled<K> {
  /** A Map keeps the order of its entries. */
  readonly #keys = new Map<Delivery, K>();

  add(delivery: Delivery, key: K): void {
    this.#keys.set(delivery, key);
  }

  get size(): number {
    return this.#keys.size;
  }

  /** @throws TypeError for one that was settled already, or came from another reader */
  keyOf(delivery: Delivery): K {
    const key = this.#keys.get(delivery);
    if (key === undefined) throw new TypeError('A message was settled that is not under way here.');
    return key;
  }

  /**
   * Takes these off, which must be exactly the oldest ones: then all up to the last of them may be acknowledged at once.
   * @returns their keys, oldest first
   * @throws TypeError where an older one is left out, or one is named twice
   */
  settle(deliveries: readonly Delivery[]): readonly K[] {
    const named = new Set(deliveries);
    const oldest = [...firstOf(this.#keys, deliveries.length)];
    if (named.size !== deliveries.length || oldest.length !== named.size || !oldest.every(([one]) => named.has(one)))
      throw new TypeError('Messages were acknowledged out of order: an older one is not settled yet.');
    for (const [delivery] of oldest) this.#keys.delete(delivery);
    return oldest.map(([, key]) => key);
  }

  keys(): readonly K[] {
    return [...this.#keys.values()];
  }
}

function* firstOf<T>(items: Iterable<T>, count: number): Generator<T> {
  if (count === 0) return;
  let taken = 0;
  for (const item of items) {
    yield item;
    if (++taken === count) return;
  }
}
