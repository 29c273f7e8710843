/** Events that were written though their messages are still in the queue: when these come again, they are no duplicates of anything. */
import type { WrittenEvent } from './prepare-batch.js';

export class Repeats {
  /** How often each will come: one message may be in the queue twice, and the second one is a duplicate. */
  readonly #expected = new Map<string, number>();

  expect(writes: readonly WrittenEvent[]): void {
    for (const name of writes.map(nameOf)) this.#expected.set(name, (this.#expected.get(name) ?? 0) + 1);
  }

  /** @returns true where this very event was written and counted before. It is not expected any more. */
  meet(write: WrittenEvent): boolean {
    if (this.#expected.size === 0) return false;
    const name = nameOf(write);
    const left = this.#expected.get(name);
    if (left === undefined) return false;
    if (left > 1) this.#expected.set(name, left - 1);
    else this.#expected.delete(name);
    return true;
  }

  /** The queues are empty: what has not come has gone to another processor. */
  clear(): void {
    this.#expected.clear();
  }
}

function nameOf({ type, timestamp, id }: WrittenEvent): string {
  return `${type} ${timestamp} ${id}`;
}
