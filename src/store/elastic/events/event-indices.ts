/** The event indices that this process knows to be there. */
import type { EventTypeDefinition } from '../../../events/event-type.js';
import { ensureIndices } from '../ensure-indices.js';
import type { IndexNames } from '../indices.js';
import type { Requests } from '../requests.js';
import { eventIndexOf } from './mapping.js';

export class EventIndices {
  readonly #known = new Set<string>();

  constructor(
    readonly requests: Requests,
    readonly names: IndexNames,
  ) {}

  /** Creates what events of this type and month need, unless it is known to be there. */
  async ensure(type: EventTypeDefinition, month: string): Promise<void> {
    const index = this.names.eventIndex(type.name, month);
    if (this.#known.has(index)) return;
    await ensureIndices(this.requests, new Map([[index, eventIndexOf(this.names, type, month)]]));
    this.#known.add(index);
  }

  /** It was deleted behind our back. */
  forget(index: string): void {
    this.#known.delete(index);
  }
}
