/** How an interval is counted: by the event index where that is exact, else event by event. */
import type { AggregationDefinition } from '../../events/aggregation.js';
import type { EventSnapshot, TimeWindow } from '../../events/event-index.js';
import type { EventTypeDefinition } from '../../events/event-type.js';
import { ownFields } from '../../events/own-fields.js';

export interface CountRequest {
  readonly snapshot: EventSnapshot;
  readonly aggregation: AggregationDefinition;
  readonly type: EventTypeDefinition;
  readonly window: TimeWindow;
  readonly signal: AbortSignal;
}

/**
 * Whether every index of the type can be asked by the field. Of telemetry only what has always been in the mapping: an index that was
 * created before an aggregation named a field of its own has it in its events alone, and would say, without a word, that there is none.
 */
export function isIndexed(field: string, { kind }: EventTypeDefinition): boolean {
  if (kind !== 'telemetry') return true;
  const form = ownFields(kind)[field];
  return form !== undefined && form !== 'kept';
}

/** Fields of the newest event that its documents need; null: a function is to see the whole event. */
export function copiedFields({ copyFields }: AggregationDefinition): readonly string[] | null {
  const from = Object.values(copyFields);
  return from.every((one) => typeof one === 'string') ? [...new Set(from)] : null;
}
