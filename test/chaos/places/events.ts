/** Events on their way through RabbitMQ into the event index, and what aggregations make of them. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createAmqpQueue } from '../../../src/intake/queue/amqp/amqp-queue.js';
import type { EventQueue } from '../../../src/events/event-queue.js';
import { askElasticsearch } from '../../e2e/support/behind.js';
import { eventually } from '../../support/eventually.js';
import { amqpUrl, dropIndices, elasticsearchUrl, uniquePrefix } from '../../support/servers.js';
import { removeDirectory, temporaryDirectory } from '../../support/temporary-directory.js';
import type { Contents } from '../engine/differences.js';
import { anonymous } from './anonymous.js';
import { placeOf, type Command, type Place } from './run.js';

const TYPES = ['file-download', 'search', 'seen'] as const;
const READY = { events: { 'file-download': {} }, aggregations: { 'file-download-agg': {} } };

type Line = Readonly<Record<string, unknown>>;

/** Downloads of two items by two visitors over two days, clicks of one chain among them; and a search that saw something. */
export const LINES: readonly Line[] = [
  download('d1', '2020-02-17T10:00:00Z', 'f', '192.0.2.1'),
  download('d2', '2020-02-17T10:00:20Z', 'f', '192.0.2.1'),
  download('d3', '2020-02-17T11:00:00Z', 'g', '192.0.2.2'),
  download('d4', '2020-02-18T10:00:00Z', 'f', '192.0.2.2'),
  {
    id: 's1',
    type: 'search',
    timestamp: '2020-02-17T10:00:00Z',
    record_type: 'records',
    ip: '192.0.2.1',
    query: null,
    payload: { search_payload: { A: 3 }, seen_payload: { r1: 'A' } },
  },
];

/** Options that name the second day. */
export const OTHER_INTERVAL: Command = ['--from', '2020-02-18', '--to', '2020-02-18'];

/** More of the first day, and a message that can't be taken in. */
export const LATE_LINES: readonly Line[] = [download('d5', '2020-02-17T12:00:00Z', 'h', '192.0.2.3')];

function download(id: string, timestamp: string, file: string, ip: string): Line {
  const user_agent = 'Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0';
  return {
    id,
    type: 'file-download',
    timestamp,
    ip,
    user_agent,
    bucket_id: 'b',
    file_id: file,
    file_key: `${file}.pdf`,
    size: 9000,
  };
}

export interface EventsWorld {
  readonly PROCESS: Command;
  readonly PUBLISH: Command;
  readonly AGGREGATE: Command;
  /** Of the second day alone, whatever is stored of it. */
  readonly AGGREGATE_OTHER: Command;
  readonly AUDIT: Command;
  readonly RETRY: Command;
  /** Empty queues and an empty index, gone when the work is done. */
  readonly withPlace: <T>(use: (place: Place) => Promise<T>) => Promise<T>;
}

/** Where the queues and the event index are. */
export interface EventsServers {
  readonly amqp: string;
  /** Nodes of one cluster. */
  readonly elasticsearch: readonly string[];
}

export async function withEvents<T>(
  use: (world: EventsWorld) => Promise<T>,
  { amqp = amqpUrl(), elasticsearch = [elasticsearchUrl()] }: Partial<EventsServers> = {},
): Promise<T> {
  const directory = temporaryDirectory();
  const [config, file] = [join(directory, 'idigbio.json'), join(directory, 'events.ndjson')];
  try {
    await writeFile(config, JSON.stringify(READY));
    await writeFile(file, LINES.map((line) => `${JSON.stringify(line)}\n`).join(''));
    return await use({
      PROCESS: ['-c', config, 'events', 'process', ...TYPES],
      PUBLISH: ['-c', config, 'events', 'publish', file],
      AGGREGATE: ['-c', config, 'aggregations', 'process'],
      AGGREGATE_OTHER: ['-c', config, 'aggregations', 'process', ...OTHER_INTERVAL, '--force'],
      AUDIT: ['-c', config, 'audit', '--json'],
      RETRY: ['-c', config, 'events', 'dead-letters', 'retry', 'file-download'],
      withPlace: (work) => withQueues(directory, { amqp, elasticsearch }, work),
    });
  } finally {
    removeDirectory(directory);
  }
}

async function withQueues<T>(
  directory: string,
  { amqp, elasticsearch }: EventsServers,
  use: (place: Place) => Promise<T>,
): Promise<T> {
  const prefix = uniquePrefix();
  const place = placeOf({
    IDB_ELASTICSEARCH_URL: elasticsearch.join(','),
    IDB_AMQP_URL: amqp,
    IDB_INDEX_PREFIX: prefix,
    IDB_DATA_DIR: join(directory, prefix),
  });
  try {
    await queueOf(place).declare(TYPES);
    return await use(place);
  } finally {
    await queueOf(place).delete(TYPES);
    await dropIndices(elasticsearch[0]!, prefix);
  }
}

export function queueOf({ env }: Place): EventQueue {
  return createAmqpQueue({ url: env.IDB_AMQP_URL!, prefix: env.IDB_INDEX_PREFIX! });
}

/** Queues have no leader for a while after their broker was started. */
export function untilQueuesAnswer(place: Place): Promise<unknown> {
  return eventually(() => queueOf(place).declare(TYPES));
}

/** Puts them into their queues as they are. */
export async function publish(place: Place, lines: readonly Line[]): Promise<void> {
  const messages = lines.map((line) => ({ type: String(line.type), id: String(line.id), body: JSON.stringify(line) }));
  await send(place, messages);
}

/** Messages that can't be taken in. */
export function publishPoison(place: Place, count = 1): Promise<void> {
  const bad = Array.from({ length: count }, (_, i) => ({ ...LINES[0], id: `p${i + 1}`, timestamp: 'never' }));
  return publish(place, bad);
}

async function send(place: Place, messages: readonly { type: string; id: string; body: string }[]): Promise<void> {
  async function* all() {
    yield* messages;
  }
  await queueOf(place).publish(all(), () => undefined, new AbortController().signal);
}

/**
 * Events in the index, dead letters, and what waits in the queues. A letter that was set aside twice counts once: after a crash between its
 * confirmation and the acknowledgement it is, and put back it is one event, by its id.
 */
export async function readEvents(place: Place): Promise<Contents> {
  const contents: Record<string, unknown> = {};
  for (const { _id, _source } of await hitsOf(place, 'events-stats-*')) {
    contents[`event ${_id}`] = _source;
  }
  for await (const { reason, body } of queueOf(place).readDeadLetters({ types: TYPES })) {
    contents[`dead letter ${body.toString('utf8')}`] = reason;
  }
  for (const { type, messages } of await queueOf(place).readStates(TYPES)) contents[`waiting ${type}`] = messages;
  return anonymous(contents);
}

/** Documents and markers of the aggregation. */
export async function readAggregates(place: Place): Promise<Contents> {
  const contents: Record<string, unknown> = {};
  for (const { _index, _id, _source } of await hitsOf(place, 'stats-file-download-*,{prefix}stats-runs')) {
    if (_id.endsWith('|lease')) continue;
    contents[`${_index.replace(place.env.IDB_INDEX_PREFIX!, '')} ${_id}`] = _source;
  }
  return anonymous(contents);
}

interface Hit {
  readonly _index: string;
  readonly _id: string;
  readonly _source: unknown;
}

async function hitsOf(place: Place, indices: string): Promise<readonly Hit[]> {
  const options = 'allow_no_indices=true&ignore_unavailable=true';
  await askElasticsearch(place, 'POST', `/{prefix}${indices}/_refresh?${options}`);
  const answer = await askElasticsearch(place, 'GET', `/{prefix}${indices}/_search?size=1000&${options}`);
  return (answer as { hits: { hits: Hit[] } }).hits.hits;
}
