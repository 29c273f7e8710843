/** Which source and which store the settings name, opened for as long as the work takes. */
import type { Settings } from '../config/settings.js';
import type { Parts, Progress } from '../collect/parts.js';
import type { EmbeddedHandle } from '../clients/embedded.js';
import type { SqlTelemetrySource } from '../sources/sql-source.js';
import type { Store } from '../store/store.js';
import type { Session } from './session.js';

export interface Places {
  readonly source: SqlTelemetrySource;
  readonly store: Store;
  /** The embedded directory where the source, the store or both are in it. */
  readonly embedded: EmbeddedHandle | null;
}

/** Opens what is configured, closes it on every way out. @throws lease-held where another process has the embedded directory */
export async function withPlaces<T>(session: Session, work: (places: Places) => Promise<T>): Promise<T> {
  const { settings } = session;
  if (!usesEmbedded(settings)) return openPlaces(settings, null, work);
  const { withEmbedded } = await import('../clients/embedded.js');
  return withEmbedded(settings.data.dir, (handle) => openPlaces(settings, handle, work));
}

export function usesEmbedded({ postgres, elasticsearch }: Settings): boolean {
  return postgres.url === null || elasticsearch.url.length === 0;
}

async function openPlaces<T>(
  settings: Settings,
  embedded: EmbeddedHandle | null,
  work: (places: Places) => Promise<T>,
): Promise<T> {
  const source = await openSource(settings, embedded);
  return withStore(settings, embedded, (store) => work({ source, store, embedded }));
}

async function openSource(settings: Settings, embedded: EmbeddedHandle | null): Promise<SqlTelemetrySource> {
  if (settings.postgres.url !== null) {
    const { createPostgresSource } = await import('../sources/postgres/postgres-source.js');
    return createPostgresSource({ url: settings.postgres.url });
  }
  const { createEmbeddedSource } = await import('../sources/embedded/embedded-source.js');
  return createEmbeddedSource(given(embedded));
}

async function withStore<T>(
  settings: Settings,
  embedded: EmbeddedHandle | null,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  if (settings.elasticsearch.url.length === 0) {
    const { createEmbeddedStore } = await import('../store/embedded/embedded-store.js');
    return work(await createEmbeddedStore(given(embedded)));
  }
  const [{ withElasticsearch, elasticsearchAddress }, { ElasticStore }] = await Promise.all([
    import('../clients/elasticsearch.js'),
    import('../store/elastic/elastic-store.js'),
  ]);
  return withElasticsearch(settings.elasticsearch, (client) =>
    work(
      new ElasticStore({
        client,
        address: elasticsearchAddress(settings.elasticsearch),
        prefix: settings.index.prefix,
        leaseSeconds: settings.lease.seconds,
        bulk: settings.bulk,
      }),
    ),
  );
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
    settings: { 'lists.top': settings.lists.top, 'rejects.maxCount': settings.rejects.maxCount },
    maxRejected: settings.rejects.max,
    leaseSeconds: settings.lease.seconds,
    holder,
    log,
    progress,
    signal,
    now,
  };
}
