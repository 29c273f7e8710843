/** An event type as it is registered: built in, by configuration or by a plugin. */
import type { JsonObject } from './event.js';

/**
 * - none: every event counts
 * - chain: COUNTER's rule. Of a visitor's clicks on an item, each at most so many seconds after the one before, only the last counts;
 *   judged when events are counted
 * - window: Invenio-Stats' rule. Of a visitor's clicks on an item in the same fixed window, the last by its own time is kept;
 *   judged when events are indexed
 */
export type DoubleClicks =
  | { readonly rule: 'none' }
  | { readonly rule: 'chain'; readonly seconds: number }
  | { readonly rule: 'window'; readonly seconds: number };

/**
 * Changes an event before it is published. @returns the fields to go on with, or null to drop the event
 * @param fields as sent
 */
export type EventBuilder = (fields: JsonObject) => JsonObject | null;

/**
 * Changes an event before it is indexed. @returns the fields to go on with, or null to leave the event out on purpose.
 * What it throws sets the event aside as a dead letter
 */
export type PluginPreprocessor = (fields: JsonObject) => JsonObject | null | Promise<JsonObject | null>;

/** The preprocessors that idb brings, in the order in which they usually run. */
export const PREPROCESSORS = [
  'flag-machines',
  'flag-robots',
  'filter-machines',
  'filter-robots',
  'place',
  'anonymise',
  'unique-id',
  'query-hash',
] as const;
export type PreprocessorName = (typeof PREPROCESSORS)[number];

export interface EventTypeDefinition {
  /** `view`, `file-download`: lower case letters, digits, `-`, `_`. */
  readonly name: string;
  /** Telemetry: the envelope of DESIGN section 4 in two dialects, counted by `collect-stats`. Plain: any JSON object with a time. */
  readonly kind: 'telemetry' | 'plain';
  readonly builders: readonly EventBuilder[];
  readonly preprocessors: readonly (PreprocessorName | PluginPreprocessor)[];
  /** Fields whose values, joined by `_`, are the item's `unique_id`; empty: the event's own `unique_id`, if it has one. */
  readonly uniqueIdFields: readonly string[];
  readonly doubleClicks: DoubleClicks;
  /** Properties of the Elasticsearch mapping of its index, beside those that idb sets itself. */
  readonly mapping: JsonObject;
}
