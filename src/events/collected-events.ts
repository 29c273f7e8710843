/** A batch of events as they are, for an index that takes them all at once. */
import type { EventBatch, EventOutcome, EventWrite } from './event-index.js';

export class CollectedEvents implements EventBatch {
  readonly #events: EventWrite[] = [];
  readonly #write: (events: readonly EventWrite[]) => Promise<readonly EventOutcome[]>;

  constructor(write: (events: readonly EventWrite[]) => Promise<readonly EventOutcome[]>) {
    this.#write = write;
  }

  add(event: EventWrite): void {
    this.#events.push(event);
  }

  write(): Promise<readonly EventOutcome[]> {
    return this.#write(this.#events);
  }
}
