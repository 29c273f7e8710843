/** What aggregations work with. Wired in `cli`, so that everything here sees event index and stores as interfaces. */
import type { AggregationDefinition } from '../events/aggregation.js';
import type { EventIndex } from '../events/event-index.js';
import type { EventTypeDefinition } from '../events/event-type.js';
import type { Log } from '../model/log.js';
import type { AggregateStore } from '../store/aggregates.js';
import type { Store } from '../store/store.js';
import { digestOf } from './definition-digest.js';
import { zoneOf } from './interval.js';

export interface AggregateParts {
  readonly index: EventIndex;
  readonly aggregates: AggregateStore;
  /** The ledger. */
  readonly store: Store;
  /** Names this run to people. */
  readonly holder: string;
  readonly leaseSeconds: number;
  readonly log: Log;
  /** Aborted when the run is to stop. */
  readonly signal: AbortSignal;
  readonly now: () => Date;
}

/** An aggregation with all that its figures follow from. */
export interface RegisteredAggregation {
  readonly aggregation: AggregationDefinition;
  readonly type: EventTypeDefinition;
  /** The zone that its intervals are of. */
  readonly zone: string;
  /** Digest of its definition. */
  readonly definition: string;
}

export function registered(
  aggregation: AggregationDefinition,
  eventTypes: readonly EventTypeDefinition[],
  zone: string,
): RegisteredAggregation {
  const type = eventTypes.find(({ name }) => name === aggregation.event);
  if (type === undefined) throw new TypeError(`Aggregation ${aggregation.name} has no event type.`);
  return { aggregation, type, zone: zoneOf(aggregation.interval, zone), definition: digestOf(aggregation, type) };
}
