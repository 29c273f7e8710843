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

export async function withPlace<T>(
  store: StoreName,
  signal: AbortSignal,
  use: (place: Place) => Promise<T>,
): Promise<T> {
  const inPlaces = (directory: string, postgres: string) =>
    withIndices(store, async (elastic, prefix) => {
      const data = { HOME: directory, IDB_DATA_DIR: join(directory, 'data'), IDB_POSTGRES_URL: postgres };
      const env = elastic === null ? data : { ...data, ...serversEnv(prefix) };
      return use({ postgres, elastic, prefix, directory, env, signal });
    });
  return withDirectory((directory) => withDatabase((postgres) => inPlaces(directory, postgres), PURPOSE));
}

function serversEnv(prefix: string): Record<string, string> {
  return { IDB_ELASTICSEARCH_URL: elasticsearchUrl(), IDB_AMQP_URL: amqpUrl(), IDB_INDEX_PREFIX: prefix };
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
  use: (elastic: Client | null, prefix: string) => Promise<T>,
): Promise<T> {
  const prefix = uniquePrefix(PURPOSE);
  if (store === 'embedded') return use(null, prefix);
  const client = new Client({ node: elasticsearchUrl() });
  try {
    return await use(client, prefix);
  } finally {
    await client.close();
    await dropIndices(elasticsearchUrl(), prefix);
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
