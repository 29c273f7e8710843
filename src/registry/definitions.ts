/** What is written to register an event type or an aggregation: by plugins as values, by configuration as JSON of the same shape. */
import type { EventFilter, EventModifier, IntervalUnit, METRIC_KINDS } from '../events/aggregation.js';
import type { JsonObject } from '../events/event.js';
import type { DoubleClicks, EventBuilder, PluginPreprocessor, PreprocessorName } from '../events/event-type.js';

export interface EventRegistration {
  /** Lower case letters, digits, `-`, `_`: `file-download`. */
  readonly name: string;
  /** Run in their order when an event is published. */
  readonly builders?: readonly EventBuilder[];
  /** Run in their order when an event is taken in; default: flag-machines, flag-robots, place, anonymise, unique-id. */
  readonly preprocessors?: readonly (PreprocessorName | PluginPreprocessor)[];
  /** Fields whose values, joined by `_`, are the item's `unique_id`; default: the event's own `unique_id`. */
  readonly uniqueIdFields?: readonly string[];
  /** Default: COUNTER's chains of 30 seconds. */
  readonly doubleClicks?: DoubleClicks;
  /** Properties of the Elasticsearch mapping, beside those that idb sets. */
  readonly mapping?: JsonObject;
  /** Takes the place of another registration of the same name. */
  readonly override?: boolean;
}

/** `{ sum: 'size' }`: one kind, and the field of the events. */
export type MetricRegistration = {
  readonly [K in (typeof METRIC_KINDS)[number]]: Readonly<Record<K, string>>;
}[(typeof METRIC_KINDS)[number]];

export interface AggregationRegistration {
  /** The statistic's name: `file-download-agg`. */
  readonly name: string;
  /** Name of a registered event type. */
  readonly event: string;
  /** Events are grouped by these; default: none, one document an interval. */
  readonly fields?: string | readonly string[];
  /** Default: day. */
  readonly interval?: IntervalUnit;
  /** How much an index holds; default: month, or the interval where that is longer. */
  readonly indexInterval?: Exclude<IntervalUnit, 'hour'>;
  /** Alias of the indices; default: `stats-<event>`. */
  readonly index?: string;
  /** By the name under which the document has them. */
  readonly metrics?: Readonly<Record<string, MetricRegistration>>;
  /** Field of the document → field of the newest event of the group; a list for fields that keep their names. */
  readonly copyFields?: readonly string[] | Readonly<Record<string, string | ((newest: JsonObject) => unknown)>>;
  /** All of them must hold. */
  readonly filters?: readonly EventFilter[];
  /** True: robots are counted, too. */
  readonly robots?: boolean;
  readonly modifiers?: readonly EventModifier[];
  /** Takes the place of another registration of the same name. */
  readonly override?: boolean;
}

/** For the types alone: gives back what it is given. */
export function defineEvent(registration: EventRegistration): EventRegistration {
  return registration;
}

/** For the types alone: gives back what it is given. */
export function defineAggregation(registration: AggregationRegistration): AggregationRegistration {
  return registration;
}
