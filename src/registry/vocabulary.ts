/**
 * The vocabulary of Invenio-Stats, older and newer, and what it is here: the one table that registrations are read by, and that the
 * documentation shows.
 */

export interface Translation {
  readonly of: 'event' | 'aggregation';
  readonly theirs: string;
  /** Null: it has no counterpart. */
  readonly ours: string | null;
  /**
   * - renamed: the value is converted where its form differs, as the note says
   * - opened: its members are read as if they stood in its place
   * - ignored: said in the log, without effect
   * - refused: a problem that says what to write in its place
   */
  readonly how: 'renamed' | 'opened' | 'ignored' | 'refused';
  readonly note: string;
}

const PYTHON = 'A Python class; idb has one of its own.';
const TUNING = 'Nothing to tune: counts are exact at any number of keys.';

export const VOCABULARY: readonly Translation[] = [
  {
    of: 'event',
    theirs: 'event_type',
    ours: null,
    how: 'ignored',
    note: 'The name of the member of `events`; another one is a problem.',
  },
  { of: 'event', theirs: 'cls', ours: null, how: 'ignored', note: PYTHON },
  { of: 'event', theirs: 'processor_class', ours: null, how: 'ignored', note: PYTHON },
  { of: 'event', theirs: 'params', ours: null, how: 'opened', note: 'Its members stand for themselves.' },
  { of: 'event', theirs: 'processor_config', ours: null, how: 'opened', note: 'Its members stand for themselves.' },
  {
    of: 'event',
    theirs: 'double_click_window',
    ours: 'doubleClicks',
    how: 'renamed',
    note: 'Fixed windows of so many seconds; 0: none.',
  },
  {
    of: 'event',
    theirs: 'suffix',
    ours: null,
    how: 'ignored',
    note: 'Events lie in monthly indices; another suffix than `%Y-%m` is a problem.',
  },
  {
    of: 'event',
    theirs: 'templates',
    ours: null,
    how: 'ignored',
    note: 'Write the properties of your mapping into `mapping`.',
  },
  {
    of: 'event',
    theirs: 'signal',
    ours: null,
    how: 'ignored',
    note: 'Publish events: `idb events publish`, or `publish()`.',
  },
  {
    of: 'event',
    theirs: 'event_builders',
    ours: 'builders',
    how: 'refused',
    note: 'Write builders in a plugin: defineEvent({ builders: […] }).',
  },
  {
    of: 'aggregation',
    theirs: 'aggregation_name',
    ours: null,
    how: 'ignored',
    note: 'The name of the member of `aggregations`; another one is a problem.',
  },
  { of: 'aggregation', theirs: 'cls', ours: null, how: 'ignored', note: PYTHON },
  { of: 'aggregation', theirs: 'aggregator_class', ours: null, how: 'ignored', note: PYTHON },
  { of: 'aggregation', theirs: 'params', ours: null, how: 'opened', note: 'Its members stand for themselves.' },
  {
    of: 'aggregation',
    theirs: 'aggregator_config',
    ours: null,
    how: 'opened',
    note: 'Its members stand for themselves.',
  },
  {
    of: 'aggregation',
    theirs: 'templates',
    ours: null,
    how: 'ignored',
    note: 'Indices of aggregates get their mapping from the definition.',
  },
  { of: 'aggregation', theirs: 'field', ours: 'fields', how: 'renamed', note: 'One field; null: none.' },
  { of: 'aggregation', theirs: 'aggregation_field', ours: 'fields', how: 'renamed', note: 'One field; null: none.' },
  {
    of: 'aggregation',
    theirs: 'aggregation_interval',
    ours: 'interval',
    how: 'renamed',
    note: 'hour, day, month or year.',
  },
  { of: 'aggregation', theirs: 'index_interval', ours: 'indexInterval', how: 'renamed', note: 'day, month or year.' },
  {
    of: 'aggregation',
    theirs: 'copy_fields',
    ours: 'copyFields',
    how: 'renamed',
    note: 'Of the newest event; callables belong in a plugin.',
  },
  {
    of: 'aggregation',
    theirs: 'metric_fields',
    ours: 'metrics',
    how: 'renamed',
    note: '`["sum", "size", {}]` is `{"sum": "size"}`; `cardinality` is `unique`, which is exact.',
  },
  {
    of: 'aggregation',
    theirs: 'metric_aggregation_fields',
    ours: 'metrics',
    how: 'renamed',
    note: 'As `metric_fields`.',
  },
  {
    of: 'aggregation',
    theirs: 'query_modifiers',
    ours: 'robots',
    how: 'renamed',
    note: '`filter_robots`: false; an empty list: true; others are `filters`, or `modifiers` of a plugin.',
  },
  { of: 'aggregation', theirs: 'batch_size', ours: null, how: 'ignored', note: TUNING },
  { of: 'aggregation', theirs: 'max_bucket_size', ours: null, how: 'ignored', note: TUNING },
  { of: 'aggregation', theirs: 'client', ours: null, how: 'ignored', note: 'The cluster is `elasticsearch.url`.' },
];

/** Preprocessors by the names of their functions, with or without the module before it. */
export const PREPROCESSOR_NAMES: Readonly<Record<string, string>> = {
  flag_robots: 'flag-robots',
  flag_machines: 'flag-machines',
  anonymize_user: 'anonymise',
  build_file_unique_id: 'unique-id',
  build_record_unique_id: 'unique-id',
  filter_robots: 'filter-robots',
  filter_machines: 'filter-machines',
};

/** Fields that the two functions above make the unique id of. */
export const UNIQUE_ID_FIELDS: Readonly<Record<string, readonly string[]>> = {
  build_file_unique_id: ['bucket_id', 'file_id'],
  build_record_unique_id: ['pid_type', 'pid_value'],
};

/** Kinds of metrics by the names of Elasticsearch's aggregations. */
export const METRIC_NAMES: Readonly<Record<string, string>> = {
  cardinality: 'unique',
  sum: 'sum',
  min: 'min',
  max: 'max',
  avg: 'avg',
};

/** `invenio_stats.processors.flag_robots`, `invenio_stats.processors:flag_robots` and `flag_robots` are the same. */
export function functionName(written: string): string {
  return written.split(/[.:]/).at(-1) ?? written;
}
