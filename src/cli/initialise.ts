/** `idb init`: creates what is missing in each configured place, and tells it from what was there. */
import { dayOf, yearOf } from '../model/day.js';
import type { Settings } from '../config/settings.js';
import type { Session } from './session.js';
import { usesEmbedded, withPlaces } from './wiring.js';

export interface Part {
  readonly place: 'postgres' | 'elasticsearch' | 'embedded' | 'amqp';
  readonly name: string;
  readonly result: 'created' | 'was there';
}

interface Address {
  readonly url: string;
  readonly caFile: string | null;
}

/** @param sourceSchema also the telemetry tables in Postgres; those of the embedded source are made whenever it is opened */
export async function initialise(session: Session, sourceSchema: boolean): Promise<Part[]> {
  const { settings } = session;
  return [
    ...(sourceSchema && settings.postgres.url !== null
      ? await initialisePostgres({ ...settings.postgres, url: settings.postgres.url }, session.signal)
      : []),
    ...(usesEmbedded(settings) ? await initialiseEmbedded(settings) : []),
    ...(settings.elasticsearch.url.length > 0 ? await initialiseElasticsearch(session) : []),
    ...(settings.amqp.url === null
      ? []
      : await initialiseQueues(session, { ...settings.amqp, url: settings.amqp.url })),
  ];
}

function parts(place: Part['place'], all: readonly string[], created: readonly string[]): Part[] {
  const names = [...new Set([...all, ...created])];
  return names.map((name) => ({ place, name, result: created.includes(name) ? 'created' : 'was there' }));
}

async function initialisePostgres(server: Address, signal: AbortSignal): Promise<Part[]> {
  const [{ createPostgresTables }, { sourceTables }] = await Promise.all([
    import('../sources/postgres/create-schema.js'),
    import('../sources/source-schema.js'),
  ]);
  const created = await createPostgresTables(server, signal);
  return parts(
    'postgres',
    sourceTables('numbered').map(({ name }) => `table ${name}`),
    created.map((name) => `table ${name}`),
  );
}

async function initialiseEmbedded({ data, postgres, elasticsearch }: Settings): Promise<Part[]> {
  const [{ withEmbedded }, { createEmbeddedTables }, { createStoreTables }] = await Promise.all([
    import('../clients/embedded.js'),
    import('../sources/embedded/tables.js'),
    import('../store/embedded/tables.js'),
  ]);
  return withEmbedded(data.dir, async (handle) => {
    const source = postgres.url === null ? [await createEmbeddedTables(handle)] : [];
    const store = elasticsearch.url.length === 0 ? [await createStoreTables(handle)] : [];
    const created = [...source, ...store].some((tables) => tables.length > 0);
    const holds = [...source.map(() => 'telemetry'), ...store.map(() => 'documents')].join(' and ');
    const name = `database for ${holds} in ${handle.directory}`;
    return parts('embedded', [name], created ? [name] : []);
  });
}

async function initialiseElasticsearch(session: Session): Promise<Part[]> {
  const { settings, now } = session;
  const { IndexNames } = await import('../store/elastic/indices.js');
  const year = Number(yearOf(dayOf(now(), settings.zone)));
  const years = [year - 1, year].map(String);
  const names = new IndexNames(settings.index.prefix);
  const all = [
    names.ledger,
    names.month,
    names.total,
    names['site-day'],
    ...years.map((name) => names.dayOfYear(name)),
  ];
  return withPlaces(session, async ({ store }) => parts('elasticsearch', all, await store.prepare(years)));
}

async function initialiseQueues(session: Session, server: Address): Promise<Part[]> {
  const [{ openRegistryOf }, { createAmqpQueue }, { eventsExchange, queueDeclarations }] = await Promise.all([
    import('./intake-wiring.js'),
    import('../intake/queue/amqp/amqp-queue.js'),
    import('../intake/queue/queues.js'),
  ]);
  const { prefix } = session.settings.index;
  const types = (await openRegistryOf(session)).eventTypes.map(({ name }) => name);
  const queues = queueDeclarations(prefix, types).map(({ name }) => `queue ${name}`);
  const created = await createAmqpQueue({ ...server, prefix }).declare(types);
  return parts('amqp', [`exchange ${eventsExchange(prefix)}`, ...queues], created);
}
