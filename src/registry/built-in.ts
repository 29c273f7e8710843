/** What idb brings: the types of telemetry, and what an operator enables by its name alone. */
import type { AggregationDefinition } from '../events/aggregation.js';
import { IS_ROBOT, SESSION_ID, UNIQUE_ID } from '../events/event.js';
import type { EventTypeDefinition } from '../events/event-type.js';
import { EVENT_TYPES } from '../model/telemetry.js';

/** As an event type is that nothing is said of. COUNTER: clicks at most 30 seconds apart are one. */
export function plainEvent(name: string, uniqueIdFields: readonly string[] = []): EventTypeDefinition {
  return {
    name,
    kind: 'plain',
    builders: [],
    preprocessors: ['flag-machines', 'flag-robots', 'place', 'anonymise', 'unique-id'],
    uniqueIdFields,
    doubleClicks: { rule: 'chain', seconds: 30 },
    mapping: {},
  };
}

/** Always registered. Telemetry is counted as its rows are: every event. */
export const TELEMETRY_EVENTS: readonly EventTypeDefinition[] = EVENT_TYPES.map((name) => ({
  ...plainEvent(name),
  kind: 'telemetry',
  preprocessors: ['flag-machines', 'flag-robots', 'place', 'anonymise', 'query-hash'],
  doubleClicks: { rule: 'none' },
}));

const KEYWORD = { type: 'keyword' };

/** Registered as soon as the configuration names them. */
export const READY_EVENTS: readonly EventTypeDefinition[] = [
  {
    ...plainEvent('file-download', ['bucket_id', 'file_id']),
    mapping: { bucket_id: KEYWORD, file_id: KEYWORD, file_key: KEYWORD, size: { type: 'double', coerce: false } },
  },
  {
    ...plainEvent('record-view', ['pid_type', 'pid_value']),
    mapping: { record_id: KEYWORD, pid_type: KEYWORD, pid_value: KEYWORD, recid: KEYWORD },
  },
];

const UNIQUE_COUNT = { name: 'unique_count', kind: 'unique', field: SESSION_ID } as const;

export const READY_AGGREGATIONS: readonly AggregationDefinition[] = [
  daily('file-download', ['file_id', 'file_key', 'bucket_id'], [{ name: 'volume', kind: 'sum', field: 'size' }]),
  daily('record-view', ['record_id', 'pid_type', 'pid_value', 'recid'], []),
];

function daily(
  event: string,
  copied: readonly string[],
  metrics: AggregationDefinition['metrics'],
): AggregationDefinition {
  return {
    name: `${event}-agg`,
    event,
    fields: [UNIQUE_ID],
    interval: 'day',
    indexInterval: 'month',
    index: `stats-${event}`,
    metrics: [UNIQUE_COUNT, ...metrics],
    copyFields: Object.fromEntries(copied.map((field) => [field, field])),
    filters: [{ field: IS_ROBOT, not: true }],
    modifiers: [],
  };
}
