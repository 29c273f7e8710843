/** What is registered in this run: event types and aggregations, built in, by configuration and by plugins. */
import type { AggregationDefinition } from './aggregation.js';
import type { EventTypeDefinition } from './event-type.js';

/** Something that is registered but can't be used; it stops only what depends on it. */
export interface RegistryFault {
  /** `plugin ./my.mjs`, `aggregation file-download-agg`. */
  readonly what: string;
  readonly reason: string;
}

export interface Registry {
  /** The five types of telemetry first. */
  readonly eventTypes: readonly EventTypeDefinition[];
  readonly aggregations: readonly AggregationDefinition[];
  /** Plugins that could not be loaded. */
  readonly faults: readonly RegistryFault[];
}
