/** Which source and which store the settings name, opened for as long as the work takes. */
import type { Settings } from '../config/settings.js';
import type { Parts, Progress } from '../collect/parts.js';
import type { ElasticsearchClient } from '../clients/elasticsearch.js';
import type { EmbeddedHandle } from '../clients/embedded.js';
import type { EventIndex } from '../events/event-index.js';
import type { Salts } from '../events/salts.js';
import type { AggregateStore } from '../store/aggregates.js';
import type { TelemetrySource } from '../sources/source.js';
import type { Store } from '../store/store.js';
import type { Session } from './session.js';

const MEBIBYTE = 1024 * 1024;

export interface Places {
  /** What `collect-stats` counts: rows, events, or both. */
  readonly source: TelemetrySource;
  readonly store: Store;
  /** The embedded directory where the source, the store or both are in it. */
  readonly embedded: EmbeddedHandle | null;
  /** To open more in the same directory and on the same cluster. */
  readonly opened: Opened;
}

/** What is open already while the rest is being opened. */
export interface Opened {
  readonly settings: Settings;
  /** Null where nothing that is asked for lies in the embedded directory. */
  readonly embedded: EmbeddedHandle | null;
  /** Null where no Elasticsearch is configured. */
  readonly elastic: ElasticPlace | null;
}

export interface ElasticPlace {
  readonly client: ElasticsearchClient;
  readonly address: string;
  readonly prefix: string;
}

/** Opens what is configured, closes it on every way out. @throws lease-held where another process has the embedded directory */
export async function withPlaces<T>({ settings }: Session, work: (places: Places) => Promise<T>): Promise<T> {
  return withEmbeddedIf(usesEmbedded(settings), settings, (embedded) =>
    withElasticClient(settings, async (elastic) => {
      const opened = { settings, embedded, elastic };
      return work({ source: await openSource(opened), store: await openStore(opened), embedded, opened });
    }),
  );
}

export function usesEmbedded({ postgres, elasticsearch, sources }: Settings): boolean {
  return (postgres.url === null && sources.includes('postgres')) || elasticsearch.url.length === 0;
}

/** @param isNeeded false: nothing is opened, and the directory stays free for others */
export async function withEmbeddedIf<T>(
  isNeeded: boolean,
  settings: Settings,
  work: (embedded: EmbeddedHandle | null) => Promise<T>,
): Promise<T> {
  if (!isNeeded) return work(null);
  const { withEmbedded } = await import('../clients/embedded.js');
  return withEmbedded(settings.data.dir, work);
}

/** Null where no Elasticsearch is configured. */
export async function withElasticClient<T>(
  settings: Settings,
  work: (elastic: ElasticPlace | null) => Promise<T>,
): Promise<T> {
  if (settings.elasticsearch.url.length === 0) return work(null);
  const { withElasticsearch, elasticsearchAddress } = await import('../clients/elasticsearch.js');
  const address = elasticsearchAddress(settings.elasticsearch);
  return withElasticsearch(settings.elasticsearch, (client) =>
    work({ client, address, prefix: settings.index.prefix }),
  );
}

async function openSource(opened: Opened): Promise<TelemetrySource> {
  const { sources } = opened.settings;
  if (!sources.includes('events')) return openRows(opened);
  const { createEventSource } = await import('../sources/events/event-source.js');
  const events = createEventSource(await openEventIndex(opened));
  if (!sources.includes('postgres')) return events;
  const { createUnionSource } = await import('../sources/union/union-source.js');
  return createUnionSource(await openRows(opened), events);
}

async function openRows({ settings, embedded }: Opened): Promise<TelemetrySource> {
  if (settings.postgres.url !== null) {
    const { createPostgresSource } = await import('../sources/postgres/postgres-source.js');
    return createPostgresSource({ url: settings.postgres.url, caFile: settings.postgres.caFile });
  }
  const { createEmbeddedSource } = await import('../sources/embedded/embedded-source.js');
  return createEmbeddedSource(given(embedded));
}

export async function openStore({ settings, embedded, elastic }: Opened): Promise<Store> {
  if (elastic === null) {
    const { createEmbeddedStore } = await import('../store/embedded/embedded-store.js');
    return createEmbeddedStore(given(embedded));
  }
  const { ElasticStore } = await import('../store/elastic/elastic-store.js');
  return new ElasticStore({ ...elastic, ...writingOf(settings) });
}

export async function openEventIndex({ embedded, elastic }: Opened): Promise<EventIndex> {
  if (elastic === null) {
    const { createEmbeddedEventIndex } = await import('../store/embedded/events/event-index.js');
    return createEmbeddedEventIndex(given(embedded));
  }
  const { createElasticEventIndex } = await import('../store/elastic/events/event-index.js');
  return createElasticEventIndex(elastic);
}

export async function openSalts({ embedded, elastic }: Opened): Promise<Salts> {
  if (elastic === null) {
    const { createEmbeddedSalts } = await import('../store/embedded/events/salts.js');
    return createEmbeddedSalts(given(embedded));
  }
  const { createElasticSalts } = await import('../store/elastic/events/salts.js');
  return createElasticSalts(elastic);
}

export async function openAggregates({ settings, embedded, elastic }: Opened): Promise<AggregateStore> {
  if (elastic === null) {
    const { createEmbeddedAggregates } = await import('../store/embedded/aggregates.js');
    return createEmbeddedAggregates(given(embedded));
  }
  const { createElasticAggregates } = await import('../store/elastic/aggregates.js');
  return createElasticAggregates({ ...elastic, ...writingOf(settings) });
}

function writingOf({ lease, bulk }: Settings): { leaseSeconds: number; bulk: Settings['bulk'] } {
  return { leaseSeconds: lease.seconds, bulk };
}

function given(embedded: EmbeddedHandle | null): EmbeddedHandle {
  if (embedded === null) throw new Error('the embedded directory is not open');
  return embedded;
}

/** What a run works with, from the places and the settings. */
export function partsOf(session: Session, { source, store }: Places, progress: Progress): Parts {
  const { settings, log, signal, now, holder } = session;
  return {
    source,
    store,
    zone: settings.zone,
    settings: {
      'lists.top': settings.lists.top,
      'rejects.maxCount': settings.rejects.maxCount,
      'rejects.maxRowBytes': settings.rejects.maxRowBytes,
    },
    tally: { memoryBytes: settings.memory.tallyMiB * MEBIBYTE, dataDir: settings.data.dir },
    maxRejected: settings.rejects.max,
    leaseSeconds: settings.lease.seconds,
    holder,
    log,
    progress,
    signal,
    now,
  };
}
