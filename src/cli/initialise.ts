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

/** @param sourceSchema also the telemetry tables in Postgres; those of the embedded source are made whenever it is opened */
export async function initialise(session: Session, sourceSchema: boolean): Promise<Part[]> {
  const { settings } = session;
  return [
    ...(sourceSchema && settings.postgres.url !== null
      ? await initialisePostgres(settings.postgres.url, session.signal)
      : []),
    ...(usesEmbedded(settings) ? await initialiseEmbedded(settings) : []),
    ...(settings.elasticsearch.url.length > 0 ? await initialiseElasticsearch(session) : []),
    ...(settings.amqp.url === null ? [] : await initialiseQueues(settings.amqp.url, settings.index.prefix)),
  ];
}

function parts(place: Part['place'], all: readonly string[], created: readonly string[]): Part[] {
  const names = [...new Set([...all, ...created])];
  return names.map((name) => ({ place, name, result: created.includes(name) ? 'created' : 'was there' }));
}

async function initialisePostgres(url: string, signal: AbortSignal): Promise<Part[]> {
  const [{ createPostgresTables }, { sourceTables }] = await Promise.all([
    import('../sources/postgres/create-schema.js'),
    import('../sources/source-schema.js'),
  ]);
  const created = await createPostgresTables({ url }, signal);
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

async function initialiseQueues(url: string, prefix: string): Promise<Part[]> {
  const [{ amqpError, withAmqp, withChannel }, { declareQueues }, { readTopology }] = await Promise.all([
    import('../clients/amqp.js'),
    import('../intake/queues.js'),
    import('../intake/topology.js'),
  ]);
  return withAmqp(url, async ({ connection }) => {
    try {
      const found = await readTopology(connection, prefix);
      await withChannel(connection, (channel) => declareQueues(channel, prefix));
      const named = found.map(({ kind, name, state }) => ({ name: `${kind} ${name}`, isNew: state === 'missing' }));
      return parts(
        'amqp',
        named.map(({ name }) => name),
        named.filter(({ isNew }) => isNew).map(({ name }) => name),
      );
    } catch (error) {
      throw amqpError('declare the queues', url, error);
    }
  });
}
