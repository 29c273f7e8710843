/**
 * An example of a plugin: datasets that are downloaded as archives, and how much of which format leaves a day.
 *
 * Name it in the configuration: {"plugins": ["./dataset-statistics.mjs"]}. Where the package idb can be imported, defineEvent and
 * defineAggregation check the types of these objects; they do nothing else, so a plugin does without them.
 */

const LARGE_BYTES = 1_000_000_000;

export const events = [
  {
    name: 'dataset-download',
    // When it is published: archives without a dataset are nobody's.
    builders: [(event) => (event.dataset === undefined ? null : { ...event, dataset: String(event.dataset).toLowerCase() })],
    // When it is taken in; what a function throws sets the event aside with the reason.
    preprocessors: [
      'flag-machines',
      'flag-robots',
      'anonymise',
      'unique-id',
      (event) => ({ ...event, is_large: Number(event.bytes) >= LARGE_BYTES }),
    ],
    uniqueIdFields: ['dataset', 'format'],
    doubleClicks: { rule: 'chain', seconds: 30 },
    mapping: { dataset: { type: 'keyword' }, format: { type: 'keyword' }, bytes: { type: 'double' } },
  },
];

export const aggregations = [
  {
    name: 'dataset-formats',
    event: 'dataset-download',
    fields: ['dataset', 'format'],
    interval: 'day',
    indexInterval: 'year',
    index: 'stats-dataset-formats',
    metrics: { volume: { sum: 'bytes' }, unique_count: { unique: 'unique_session_id' } },
    copyFields: { title: (newest) => String(newest.title ?? 'untitled') },
    filters: [{ field: 'format', exists: true }],
    // Test downloads of the operator's own are not counted.
    modifiers: [(event) => (event.dataset === 'test' ? null : event)],
  },
];
