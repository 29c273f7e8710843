/** Places to aggregate in: event index, ledger and aggregates of a deployment, with events put in as the intake writes them. */
import { aggregate, type AggregateRequest } from '../../src/aggregate/aggregate.js';
import { registered, type AggregateParts, type RegisteredAggregation } from '../../src/aggregate/parts.js';
import type { AggregateReport } from '../../src/aggregate/report.js';
import type { AggregationDefinition } from '../../src/events/aggregation.js';
import type { EventWrite } from '../../src/events/event-index.js';
import type { JsonObject } from '../../src/events/event.js';
import type { EventTypeDefinition } from '../../src/events/event-type.js';
import { isObject } from '../../src/model/canonical-json.js';
import { READY_AGGREGATIONS, READY_EVENTS } from '../../src/registry/built-in.js';
import { ElasticStore } from '../../src/store/elastic/elastic-store.js';
import { createElasticAggregates } from '../../src/store/elastic/aggregates.js';
import { createElasticEventIndex } from '../../src/store/elastic/events/event-index.js';
import { createEmbeddedAggregates } from '../../src/store/embedded/aggregates.js';
import { createEmbeddedStore } from '../../src/store/embedded/embedded-store.js';
import { createEmbeddedEventIndex } from '../../src/store/embedded/events/event-index.js';
import { openElastic } from './elastic.js';
import { openEmbedded } from './embedded.js';
import { SILENT_LOG } from './parts.js';
import { elasticsearchUrl } from './servers.js';

export interface AggregationPlace {
  readonly parts: AggregateParts;
  readonly close: () => Promise<void>;
}

const LEASE_SECONDS = 60;

export const AGGREGATION_PLACES: readonly { readonly name: string; readonly open: () => Promise<AggregationPlace> }[] =
  [
    { name: 'Elasticsearch', open: openOnElasticsearch },
    { name: 'the embedded directory', open: openInDirectory },
  ];

async function openOnElasticsearch(): Promise<AggregationPlace> {
  const address = elasticsearchUrl();
  const { client, prefix, close } = await openElastic(address);
  const writing = { leaseSeconds: LEASE_SECONDS, bulk: { bytes: 100_000, concurrency: 2 } };
  const parts = partsOf({
    index: createElasticEventIndex({ client, address, prefix }),
    aggregates: createElasticAggregates({ client, address, prefix, ...writing }),
    store: new ElasticStore({ client, address, prefix, ...writing }),
  });
  return { parts, close };
}

async function openInDirectory(): Promise<AggregationPlace> {
  const { handle, close } = await openEmbedded();
  const parts = partsOf({
    index: await createEmbeddedEventIndex(handle),
    aggregates: await createEmbeddedAggregates(handle),
    store: await createEmbeddedStore(handle),
  });
  return { parts, close };
}

function partsOf(places: Pick<AggregateParts, 'index' | 'aggregates' | 'store'>): AggregateParts {
  return {
    ...places,
    holder: `test ${process.pid}`,
    leaseSeconds: LEASE_SECONDS,
    log: SILENT_LOG,
    signal: new AbortController().signal,
    now: () => new Date(),
  };
}

/** An event type and an aggregation of a test's own: file downloads, under another name. */
export interface Counted {
  readonly type: EventTypeDefinition;
  readonly registered: RegisteredAggregation;
}

/** @param name of the event type; nobody else's */
export function fileDownloads(
  name: string,
  changes: {
    readonly type?: Partial<EventTypeDefinition>;
    readonly aggregation?: Partial<AggregationDefinition>;
    readonly zone?: string;
  } = {},
): Counted {
  const [fileDownload, agg] = [READY_EVENTS[0], READY_AGGREGATIONS[0]];
  if (fileDownload === undefined || agg === undefined) throw new Error('file-download is not built in');
  const type = { ...fileDownload, name, ...changes.type };
  const aggregation = { ...agg, name: `${name}-agg`, event: name, index: `stats-${name}`, ...changes.aggregation };
  return { type, registered: registered(aggregation, [type], changes.zone ?? 'UTC') };
}

export interface Download {
  /** ISO 8601, `2017-06-01T00:00:00` in UTC. */
  readonly at: string;
  readonly arrived?: string;
  readonly fields?: JsonObject;
}

let downloads = 0;

/** Writes downloads of the item `b_f` by the visitor `v` where nothing else is said, each an event of its own, and lets them be seen. */
export async function download(
  { index }: AggregateParts,
  { type }: Counted,
  given: readonly Download[],
): Promise<void> {
  const events = given.map(({ at, arrived = '2018-01-01T00:00:00.000Z', fields }): EventWrite => {
    const timestamp = new Date(at.endsWith('Z') ? at : `${at}Z`).toISOString();
    const id = `event-${String(++downloads).padStart(8, '0')}`;
    const usual = {
      unique_id: 'b_f',
      bucket_id: 'b',
      file_id: 'f',
      file_key: 'f.pdf',
      visitor_id: 'v',
      clicker_id: 'v',
      unique_session_id: 's',
      is_robot: false,
      size: 9000,
    };
    return {
      type: type.name,
      id,
      timestamp,
      version: null,
      fields: { ...usual, ...fields, id, type: type.name, timestamp, arrived },
    };
  });
  const outcomes = await index.write([type], events);
  const others = outcomes.filter(({ result }) => result !== 'created');
  if (others.length > 0) throw new Error(`Failed to write events: ${JSON.stringify(others[0])}`);
  await index.refresh([type.name]);
}

export function run(
  parts: AggregateParts,
  counted: Counted,
  request: Partial<AggregateRequest> = {},
): Promise<AggregateReport> {
  return aggregate(parts, { aggregations: [counted.registered], range: null, force: false, ...request });
}

/** `2017-06-01 aggregated`, one for each interval that something was said of; the reason of an aggregation that failed. */
export function outcomes({ aggregations }: AggregateReport): string[] {
  return aggregations.flatMap(({ intervals, reason }) => [
    ...(reason === null ? [] : [reason]),
    ...intervals.map(({ interval, outcome }) => `${interval} ${outcome}`),
  ]);
}

/** All documents that are stored, by id. */
export async function documents(
  { aggregates }: AggregateParts,
  { registered: { aggregation } }: Counted,
): Promise<Record<string, Readonly<Record<string, unknown>>>> {
  const found: Record<string, Readonly<Record<string, unknown>>> = {};
  await aggregates.refresh(aggregation.index);
  for await (const { id, body } of aggregates.readDocuments(aggregation.index, '0', '9999'))
    found[id] = isObject(body) ? body : {};
  return found;
}

/** Counts by id: the figures that most tests are about. */
export async function counts(parts: AggregateParts, counted: Counted): Promise<Record<string, unknown>> {
  const all = await documents(parts, counted);
  return Object.fromEntries(Object.entries(all).map(([id, { count }]) => [id, count]));
}
