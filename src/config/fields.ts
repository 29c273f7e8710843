/** The table of fields: everything that can be configured, one row a field. Types, loader, documentation and example follow it. */
import type { Field, FieldName, ValueOf } from './field.js';
import { flag, indexPrefix, lineOfText, listOf, oneOf, path, paths, wholeNumber, zone } from './parser.js';
import { registrations } from './registrations.js';
import { amqpUrl, elasticsearchUrls, postgresUrl } from './url-parser.js';

/** Largest whole number of a 32-bit client and of an exact count. */
const MAX_INT32 = 2 ** 31 - 1;
const MAX_EXACT = Number.MAX_SAFE_INTEGER;
const MAX_DAYS = 36_500;

export const FIELDS: { readonly [N in FieldName]: Field<ValueOf<N>> } = {
  'postgres.url': {
    environment: 'IDB_POSTGRES_URL',
    secret: 'url',
    default: null,
    parser: postgresUrl,
    sentence: 'Database that telemetry is read from; none: the embedded source in data.dir.',
  },
  'postgres.caFile': {
    isPath: true,
    default: null,
    parser: path,
    sentence:
      "PEM file of the authority that signed the Postgres server's certificate; with it the connection is always encrypted and verified.",
  },
  'elasticsearch.url': {
    environment: 'IDB_ELASTICSEARCH_URL',
    secret: 'url',
    default: [],
    parser: elasticsearchUrls,
    sentence: 'Nodes of the cluster that documents are written to; none: the embedded store in data.dir.',
  },
  'elasticsearch.apiKey': {
    environment: 'IDB_ELASTICSEARCH_API_KEY',
    secret: 'whole',
    default: null,
    parser: lineOfText,
    sentence: 'API key for Elasticsearch, as it was handed out (base64).',
  },
  'elasticsearch.username': {
    secret: 'whole',
    default: null,
    parser: lineOfText,
    sentence: 'User for Elasticsearch, in place of an API key.',
  },
  'elasticsearch.password': {
    secret: 'whole',
    default: null,
    parser: lineOfText,
    sentence: "The Elasticsearch user's password.",
  },
  'elasticsearch.caFile': {
    isPath: true,
    default: null,
    parser: path,
    sentence: "PEM file of the authority that signed the Elasticsearch servers' certificates.",
  },
  'amqp.url': {
    environment: 'IDB_AMQP_URL',
    secret: 'url',
    default: null,
    parser: amqpUrl,
    sentence: 'Broker that events come from.',
  },
  'amqp.caFile': {
    isPath: true,
    default: null,
    parser: path,
    sentence: "PEM file of the authority that signed the broker's certificate (amqps://).",
  },
  sources: {
    default: ['postgres', 'events'],
    parser: listOf(['postgres', 'events']),
    sentence:
      'What `collect-stats` reads: telemetry rows (`postgres`, or those in data.dir), the event index, or both.',
  },
  'events.idKey': {
    secret: 'whole',
    default: null,
    defaultInWords: 'a key made once in data.dir',
    parser: lineOfText,
    sentence: 'Key that the ids of events without one are made with; the same wherever events are published.',
  },
  'events.deadLetterDays': {
    default: 30,
    parser: wholeNumber(1, MAX_DAYS),
    sentence: 'Days after which dead letters expire, and events that lie in the embedded queue.',
  },
  'events.saltDays': {
    default: 7,
    parser: wholeNumber(1, MAX_DAYS),
    sentence: 'Days after which the salt of visitor ids of a date is forgotten.',
  },
  'events.robotsFile': {
    isPath: true,
    default: null,
    defaultInWords: 'the rules of isbot',
    parser: path,
    sentence: "List of robots in COUNTER's JSON format.",
  },
  'events.machinesFile': {
    isPath: true,
    default: null,
    defaultInWords: 'a few well-known programs',
    parser: path,
    sentence: "List of machines (programs that fetch for people) in COUNTER's JSON format.",
  },
  'events.placesFile': {
    isPath: true,
    default: null,
    parser: path,
    sentence: 'MaxMind database (mmdb) that tells country and region of an address; none: events have no place.',
  },
  'events.types': {
    isMerged: true,
    default: new Map(),
    parser: registrations,
    sentence:
      'Event types, each written straight into `events` under its name; `{}` enables a built-in one (`file-download`, `record-view`).',
  },
  aggregations: {
    isMerged: true,
    default: new Map(),
    parser: registrations,
    sentence: 'Aggregations by name; `{}` enables a built-in one (`file-download-agg`, `record-view-agg`).',
  },
  plugins: {
    isPath: true,
    default: [],
    parser: paths,
    sentence: 'Modules that register event types and aggregations.',
  },
  'index.prefix': {
    environment: 'IDB_INDEX_PREFIX',
    default: '',
    parser: indexPrefix,
    sentence: 'Put before every index, exchange and queue name as it is.',
  },
  zone: {
    environment: 'IDB_ZONE',
    default: 'UTC',
    parser: zone,
    sentence: 'Time zone whose calendar days are counted.',
  },
  'data.dir': {
    environment: 'IDB_DATA_DIR',
    isPath: true,
    default: '~/.local/share/idb',
    defaultInWords: '`$STATE_DIRECTORY`, else `$XDG_DATA_HOME/idb`, else `~/.local/share/idb`',
    parser: path,
    sentence: 'Directory of the embedded source and store.',
  },
  'lists.top': {
    environment: 'IDB_LISTS_TOP',
    default: 1000,
    parser: wholeNumber(0, MAX_INT32),
    sentence: 'Largest entries kept of each list of a day document; 0 keeps all.',
  },
  'lease.seconds': {
    environment: 'IDB_LEASE_SECONDS',
    default: 60,
    parser: wholeNumber(1, 3600),
    sentence: 'How long a run that stalled or died keeps the next one waiting.',
  },
  'rejects.max': {
    default: null,
    defaultInWords: 'more than 1 % of the rows and more than 100',
    parser: wholeNumber(0, MAX_EXACT),
    sentence: 'More rejected rows than this end a run with exit code 65.',
  },
  'rejects.maxCount': {
    default: 10 ** 12,
    parser: wholeNumber(0, MAX_EXACT),
    sentence: 'Largest count that a payload entry may have; a row with a larger one is rejected.',
  },
  'rejects.maxRowBytes': {
    default: 4 * 1024 * 1024,
    parser: wholeNumber(1024, 64 * 1024 * 1024),
    sentence:
      'Most bytes that a row or event may have (id, query hash, place and payload); a larger one is rejected unread.',
  },
  'memory.tallyMiB': {
    default: 48,
    parser: wholeNumber(32, 65_536),
    sentence: 'Memory (MiB) that counting a day takes; what does not fit goes to a file in data.dir.',
  },
  'bulk.bytes': {
    default: 5_000_000,
    parser: wholeNumber(10_000, 90_000_000),
    sentence: 'Size of one write request to Elasticsearch, whose own limit is 100 MB.',
  },
  'bulk.concurrency': {
    default: 2,
    parser: wholeNumber(1, 16),
    sentence: 'Write requests to Elasticsearch under way at a time.',
  },
  'log.level': {
    default: 'warn',
    parser: oneOf(['warn', 'info', 'debug']),
    sentence: 'What is logged; -v is info, -vv is debug.',
  },
  'log.file': {
    isPath: true,
    default: null,
    parser: path,
    sentence: 'File that gets every log line as JSON, besides standard error.',
  },
  'log.journal': {
    default: false,
    defaultInWords: 'true under systemd (`$JOURNAL_STREAM` is set)',
    parser: flag,
    sentence: "Put the journal's priorities before the lines on standard error, in place of the time.",
  },
};

/** In the order of the table. */
export const FIELD_NAMES = Object.keys(FIELDS) as readonly FieldName[];

export function isFieldName(name: string): name is FieldName {
  return Object.hasOwn(FIELDS, name);
}

/** The row of a field whose value's type does not matter. */
export function fieldOf(name: FieldName): Field {
  return FIELDS[name];
}
