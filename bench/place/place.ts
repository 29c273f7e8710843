/** Where a benchmark works: a database, an index prefix and a directory of its own, gone when it ends, however it ends. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@elastic/elasticsearch';
import pg from 'pg';
import { amqpUrl, dropIndices, elasticsearchUrl, uniquePrefix, withDatabase } from '../../test/support/servers.js';

/** In the names of databases and indices, so that people see what they are. */
const PURPOSE = 'bench';

export type StoreName = 'elastic' | 'embedded';

export interface Place {
  /** URL of the database. */
  readonly postgres: string;
  /** Null where documents go to the embedded directory. */
  readonly elastic: Client | null;
  readonly prefix: string;
  readonly directory: string;
  /** By which idb finds all this. */
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** Others than those of the environment. */
export interface PlaceServers {
  readonly postgres?: string;
  /** Nodes of one cluster. */
  readonly elasticsearch?: readonly string[];
}

export async function withPlace<T>(
  store: StoreName,
  signal: AbortSignal,
  use: (place: Place) => Promise<T>,
  { postgres: server, elasticsearch: nodes = [elasticsearchUrl()] }: PlaceServers = {},
): Promise<T> {
  const inPlaces = (directory: string, postgres: string) =>
    withIndices(store, nodes, async (elastic, prefix) => {
      const data = { HOME: directory, IDB_DATA_DIR: join(directory, 'data'), IDB_POSTGRES_URL: postgres };
      const env = elastic === null ? data : { ...data, ...serversEnv(nodes, prefix) };
      return use({ postgres, elastic, prefix, directory, env, signal });
    });
  return withDirectory((directory) => withDatabase((postgres) => inPlaces(directory, postgres), PURPOSE, server));
}

/** @throws TypeError where documents go to the embedded directory */
export function elasticOf({ elastic }: Place): Client {
  if (elastic === null) throw new TypeError('This benchmark works with Elasticsearch alone.');
  return elastic;
}

function serversEnv(nodes: readonly string[], prefix: string): Record<string, string> {
  return { IDB_ELASTICSEARCH_URL: nodes.join(','), IDB_AMQP_URL: amqpUrl(), IDB_INDEX_PREFIX: prefix };
}

async function withDirectory<T>(use: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'idb-bench-'));
  try {
    return await use(directory);
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function withIndices<T>(
  store: StoreName,
  nodes: readonly string[],
  use: (elastic: Client | null, prefix: string) => Promise<T>,
): Promise<T> {
  const prefix = uniquePrefix(PURPOSE);
  if (store === 'embedded') return use(null, prefix);
  const client = new Client({ nodes: [...nodes] });
  try {
    return await use(client, prefix);
  } finally {
    await client.close();
    await dropIndices(nodes[0] ?? elasticsearchUrl(), prefix);
  }
}

export async function withConnection<T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}
