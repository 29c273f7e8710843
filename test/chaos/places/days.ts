/** Telemetry of a few days in Postgres, before and after a correction, and stores on Elasticsearch for what is counted of it. */
import { row, type Row } from '../../conformance/cases.js';
import { askElasticsearch, changeSource, readStored } from '../../e2e/support/behind.js';
import { withServers, type Deployment } from '../../e2e/support/deployment.js';
import { dropIndices, elasticsearchUrl, postgresUrl, uniquePrefix } from '../../support/servers.js';
import type { Contents } from '../engine/differences.js';
import { placeOf, type Command, type Place } from './run.js';

/** The day that is disturbed, one of the same month, one of another. */
export const [DAY, NEIGHBOUR, OTHER] = ['2020-02-17', '2020-02-18', '2020-03-01'] as const;

export const COLLECT: Command = ['collect-stats', '-d', DAY];

export const ROWS: readonly Row[] = [
  ...on(
    DAY,
    row('view', { r1: 'A', r2: 'GONE' }),
    row('search', { A: 10, B: 3 }, { queryHash: 'q1' }),
    row('login', {}),
  ),
  ...on(NEIGHBOUR, row('view', { r1: 'A' })),
  ...on(OTHER, row('view', { r1: 'B' }), row('download', { C: 5 })),
];

/** The recordset GONE, of this day alone, loses its only row; NEW comes; A has other figures. */
export const CORRECTION = `
  DELETE FROM stats WHERE payload::text LIKE '%GONE%';
  INSERT INTO stats (date, type, record_type, payload) VALUES
    ('${DAY} 11:00', 'mapping', 'records', '{"NEW":2}'), ('${DAY} 11:00', 'view', 'records', '{"r1":"A"}')`;

function on(day: string, ...rows: readonly Row[]): Row[] {
  return rows.map((each) => ({ ...each, time: `${day}T10:00:00Z` }));
}

export interface DaysWorld {
  /** Addresses of the source as it was, and as it is. */
  readonly original: string;
  readonly corrected: string;
  /** An empty store over the corrected source, gone when the work is done. */
  readonly withPlace: <T>(use: (place: Place) => Promise<T>) => Promise<T>;
}

/** Where the source and the stores are. */
export interface DaysServers {
  readonly postgres: string;
  /** Nodes of one cluster. */
  readonly elasticsearch: readonly string[];
}

export function withDays<T>(
  use: (world: DaysWorld) => Promise<T>,
  { postgres = postgresUrl(), elasticsearch = [elasticsearchUrl()] }: Partial<DaysServers> = {},
): Promise<T> {
  return withServers(
    (original) =>
      withServers(async (corrected) => {
        await Promise.all([original.insert(ROWS), corrected.insert(ROWS)]);
        await changeSource(corrected, CORRECTION);
        const addressOf = ({ env }: Deployment) => env.IDB_POSTGRES_URL!;
        return use({
          original: addressOf(original),
          corrected: addressOf(corrected),
          withPlace: (work) => withStore({ IDB_POSTGRES_URL: addressOf(corrected) }, elasticsearch, work),
        });
      }, postgres),
    postgres,
  );
}

async function withStore<T>(
  source: Place['env'],
  nodes: readonly string[],
  use: (place: Place) => Promise<T>,
): Promise<T> {
  const prefix = uniquePrefix();
  try {
    return await use(placeOf({ ...source, IDB_ELASTICSEARCH_URL: nodes.join(','), IDB_INDEX_PREFIX: prefix }));
  } finally {
    await dropIndices(nodes[0]!, prefix);
  }
}

/** Documents and markers, without times, durations and attempts. */
export function readDays({ env }: Place): Promise<Contents> {
  return readStored({ name: 'servers', env });
}

/** Lets a dead run's lease end now, where it got one: none of its requests is on the way any more. */
export async function endLease(place: Place, statistic = 'collect-stats'): Promise<void> {
  const id = encodeURIComponent(`${statistic}|lease`);
  const lease = (await askElasticsearch(place, 'GET', `/{prefix}stats-runs/_doc/${id}`)) as { found?: boolean };
  if (lease.found !== true) return;
  const until = new Date().toISOString();
  await askElasticsearch(place, 'POST', `/{prefix}stats-runs/_update/${id}`, { doc: { until } });
}
