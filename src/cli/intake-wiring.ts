/** What the settings name for events and aggregations, opened for as long as the work takes: only what a command needs. */
import type { EmbeddedHandle } from '../clients/embedded.js';
import type { Settings } from '../config/settings.js';
import type { EventIndex } from '../events/event-index.js';
import type { EventQueue } from '../events/event-queue.js';
import type { Registry } from '../events/registry.js';
import type { Salts } from '../events/salts.js';
import type { AggregateStore } from '../store/aggregates.js';
import type { Store } from '../store/store.js';
import type { Session } from './session.js';
import {
  openAggregates,
  openEventIndex,
  openSalts,
  openStore,
  withElasticClient,
  withEmbeddedIf,
  withPlaces,
  type Places,
} from './wiring.js';

export interface QueuePlaces {
  readonly queue: EventQueue;
  readonly registry: Registry;
}

export interface IntakePlaces extends QueuePlaces {
  readonly index: EventIndex;
  readonly salts: Salts;
}

export interface AggregatePlaces {
  readonly index: EventIndex;
  readonly aggregates: AggregateStore;
  readonly store: Store;
  readonly registry: Registry;
}

/** What opening needs of a session. */
export type Opening = Pick<Session, 'settings' | 'log'>;

/** Everything, for those who look at all of it. */
export interface AllPlaces extends Places, AggregatePlaces, Omit<IntakePlaces, 'queue'> {
  /** Null where it would be an embedded one, and nothing else lies in the embedded directory: another process may have it. */
  readonly queue: EventQueue | null;
}

export async function withAllPlaces<T>(session: Session, work: (places: AllPlaces) => Promise<T>): Promise<T> {
  const { settings } = session;
  const registry = await openRegistryOf(session);
  return withPlaces(session, async (places) => {
    const { opened, embedded } = places;
    const [index, salts, aggregates] = [
      await openEventIndex(opened),
      await openSalts(opened),
      await openAggregates(opened),
    ];
    const queue = settings.amqp.url === null && embedded === null ? null : await openQueue(settings, embedded);
    return work({ ...places, registry, index, salts, aggregates, queue });
  });
}

/** The queues alone. @throws lease-held where they are embedded and another process has the directory */
export async function withQueue<T>(session: Opening, work: (places: QueuePlaces) => Promise<T>): Promise<T> {
  const registry = await openRegistryOf(session);
  return withEmbeddedIf(session.settings.amqp.url === null, session.settings, async (embedded) =>
    work({ registry, queue: await openQueue(session.settings, embedded) }),
  );
}

/** Queues, event index and salts: what the processor works with. */
export async function withIntake<T>(session: Session, work: (places: IntakePlaces) => Promise<T>): Promise<T> {
  const { settings } = session;
  const registry = await openRegistryOf(session);
  return withEmbeddedIf(settings.amqp.url === null || hasNoElasticsearch(settings), settings, (embedded) =>
    withElasticClient(settings, async (elastic) => {
      const opened = { settings, embedded, elastic };
      const [queue, index, salts] = [
        await openQueue(settings, embedded),
        await openEventIndex(opened),
        await openSalts(opened),
      ];
      return work({ registry, queue, index, salts });
    }),
  );
}

/** Event index, ledger and aggregates: what counting by registered aggregations works with. */
export async function withAggregates<T>(session: Session, work: (places: AggregatePlaces) => Promise<T>): Promise<T> {
  const { settings } = session;
  const registry = await openRegistryOf(session);
  return withEmbeddedIf(hasNoElasticsearch(settings), settings, (embedded) =>
    withElasticClient(settings, async (elastic) => {
      const opened = { settings, embedded, elastic };
      return work({
        registry,
        index: await openEventIndex(opened),
        aggregates: await openAggregates(opened),
        store: await openStore(opened),
      });
    }),
  );
}

/** @throws configuration */
export async function openRegistryOf({ settings, log }: Opening): Promise<Registry> {
  const { openRegistry } = await import('../registry/open-registry.js');
  return openRegistry(settings, log);
}

async function openQueue(settings: Settings, embedded: EmbeddedHandle | null): Promise<EventQueue> {
  const { url, caFile } = settings.amqp;
  if (url !== null) {
    const { createAmqpQueue } = await import('../intake/queue/amqp/amqp-queue.js');
    return createAmqpQueue({ url, caFile, prefix: settings.index.prefix });
  }
  if (embedded === null) throw new Error('the embedded directory is not open');
  const { createEmbeddedQueue } = await import('../intake/queue/embedded/embedded-queue.js');
  return createEmbeddedQueue(embedded);
}

function hasNoElasticsearch({ elasticsearch }: Settings): boolean {
  return elasticsearch.url.length === 0;
}
