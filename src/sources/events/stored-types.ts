/** Which types have any events: remembered, so that the days of a run don't ask for each of them. */
import type { EventIndex } from '../../events/event-index.js';
import { EVENT_TYPES } from '../../model/telemetry.js';

/** Types of telemetry that have an event index. */
export interface StoredTypes {
  /** As they are now. */
  ask(): Promise<readonly string[]>;
  /** As they were when they were last asked for: a run that was planned reads its days by this. */
  remember(): Promise<readonly string[]>;
}

export function createStoredTypes(index: EventIndex): StoredTypes {
  let known: readonly string[] | null = null;
  const ask = async () => (known = await index.readStoredTypes(EVENT_TYPES));
  return { ask, remember: async () => known ?? (await ask()) };
}
