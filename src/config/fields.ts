/** The table of fields: everything that can be configured, one row a field. Types, loader, documentation and example follow it. */
import type { Field, FieldName, ValueOf } from './field.js';
import { flag, indexPrefix, lineOfText, oneOf, path, wholeNumber, zone } from './parser.js';
import { amqpUrl, elasticsearchUrls, postgresUrl } from './url-parser.js';

/** Largest whole number of a 32-bit client and of an exact count. */
const MAX_INT32 = 2 ** 31 - 1;
const MAX_EXACT = Number.MAX_SAFE_INTEGER;

export const FIELDS: { readonly [N in FieldName]: Field<ValueOf<N>> } = {
  'postgres.url': {
    environment: 'IDB_POSTGRES_URL',
    secret: 'url',
    default: null,
    parser: postgresUrl,
    sentence: 'Database that telemetry is read from; none: the embedded source in data.dir.',
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
