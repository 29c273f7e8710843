/** What the package offers to programs: definitions for plugins, and publishing. */
export { defineAggregation, defineEvent } from './registry/definitions.js';
export type { AggregationRegistration, EventRegistration, MetricRegistration } from './registry/definitions.js';
export type { EventFilter, EventModifier, FieldValue, IntervalUnit } from './events/aggregation.js';
export type { JsonObject } from './events/event.js';
export type { DoubleClicks, EventBuilder, PluginPreprocessor, PreprocessorName } from './events/event-type.js';
export { publish } from './cli/publish-events.js';
export type { PublishEventsOptions } from './cli/publish-events.js';
export type { EventPlace, PublishReport } from './intake/publish.js';
export { IdbError } from './model/errors.js';
