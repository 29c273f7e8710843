/** Batches that are being settled: written side by side, taken off their queues one after another, in the order in which they came. */
import type { QueueReader } from '../../events/event-queue.js';
import type { Batch } from './prepare-batch.js';
import type { Run } from './run.js';
import { settleBatch } from './settle-batch.js';

/** The index works on one while the next is on its way to it; more of them made nothing faster, and each is memory. */
const UNDER_WAY = 2;

export class SettlingLine {
  readonly #reader: QueueReader;
  readonly #run: Run;
  /** Oldest first. */
  readonly #underWay: Promise<void>[] = [];

  constructor(reader: QueueReader, run: Run) {
    this.#reader = reader;
    this.#run = run;
  }

  get isEmpty(): boolean {
    return this.#underWay.length === 0;
  }

  /** Resolves when there is room for another one. @throws what a batch failed with */
  room(): Promise<void> {
    return this.#settledBut(UNDER_WAY - 1);
  }

  add(batch: Batch): void {
    const settling = settleBatch(this.#reader, batch, this.#run, this.#underWay.at(-1) ?? Promise.resolve());
    // It is awaited later; until then a failure is nobody's.
    settling.catch(() => undefined);
    this.#underWay.push(settling);
  }

  /** Resolves when all are settled. @throws what a batch failed with */
  allSettled(): Promise<void> {
    return this.#settledBut(0);
  }

  /** Resolves when nothing is under way any more, whatever became of it. */
  async end(): Promise<void> {
    await Promise.allSettled(this.#underWay);
  }

  async #settledBut(left: number): Promise<void> {
    while (this.#underWay.length > left) {
      await this.#underWay[0];
      void this.#underWay.shift();
    }
  }
}
