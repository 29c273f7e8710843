import { randomBytes } from 'node:crypto';

import pg from 'pg';

/** Who may do what in a secured Elasticsearch. Passwords have six characters or more; `roles` is the text of roles.yml. */
export interface ElasticsearchSecurity {
  readonly users: readonly { readonly name: string; readonly password: string; readonly roles: readonly string[] }[];
  readonly roles?: string;
}

/** A certificate and its private key, in PEM. */
export interface Identity {
  readonly certificate: string;
  readonly key: string;
}

/** An authority made for a test: its certificate, and how it signs those of servers (`DNS:localhost`), for so many days from now. */
export interface Authority {
  readonly certificate: string;
  readonly sign: (names: string, days?: number) => Identity;
}

/** DELETE names the indices in its path, which may have 4096 bytes; a name has at most 255. */
const INDICES_PER_DELETE = 10;

export function postgresUrl(): string {
  return requireAddress('IDB_TEST_POSTGRES_URL', 'Postgres');
}

export function elasticsearchUrl(): string {
  return requireAddress('IDB_TEST_ELASTICSEARCH_URL', 'Elasticsearch');
}

export function amqpUrl(): string {
  return requireAddress('IDB_TEST_AMQP_URL', 'RabbitMQ');
}

/**
 * The second Elasticsearch. It needs Java 21, which not every machine has: without it the test (or, in a hook, the suite)
 * is skipped, and the reason goes to standard error.
 *
 * `before(function () { url = elasticsearch9Url(this); })`
 */
export function elasticsearch9Url(test: Mocha.Context): string {
  const url = process.env.IDB_TEST_ELASTICSEARCH9_URL;
  if (url) return url;
  process.stderr.write(
    'Skipped: IDB_TEST_ELASTICSEARCH9_URL is not set, for Elasticsearch 9 needs Java 21 or newer.\n',
  );
  return test.skip();
}

/** Runs a test against a new, empty database of the Postgres server, and drops it afterwards, whoever is still connected. */
export async function withDatabase<T>(
  use: (url: string) => Promise<T>,
  purpose = 'test',
  server = postgresUrl(),
): Promise<T> {
  const name = `idb_${purpose}_${uniqueWord()}`;
  await execute(server, `CREATE DATABASE ${name}`);
  try {
    return await use(new URL(`/${name}`, server).href);
  } finally {
    await execute(server, `DROP DATABASE ${name} WITH (FORCE)`);
  }
}

/** A prefix for the names of indices, exchanges and queues that no other test has. */
export function uniquePrefix(purpose = 'test'): string {
  return `${purpose}-${uniqueWord()}-`;
}

/** Deletes all indices whose names begin so, hidden ones too, and with them their aliases. */
export async function dropIndices(url: string, prefix: string): Promise<void> {
  if (prefix === '') throw new Error('Failed to drop indices: an empty prefix would mean all of them');
  const names = await readIndexNames(url, prefix);
  for (let from = 0; from < names.length; from += INDICES_PER_DELETE) {
    await request('DELETE', url, `/${names.slice(from, from + INDICES_PER_DELETE).join(',')}?ignore_unavailable=true`);
  }
}

/** Runs a test against an Elasticsearch of its own with users and roles (some 15 s to start), and stops it afterwards. */
export async function withSecuredElasticsearch<T>(
  security: ElasticsearchSecurity,
  use: (url: string) => Promise<T>,
): Promise<T> {
  const server = await startOwn('elasticsearch', { security });
  try {
    return await use(server.url);
  } finally {
    await server.stop();
  }
}

export async function createAuthority(name: string): Promise<Authority> {
  const { createAuthority: create } = await script<{ createAuthority: (name: string) => Authority }>('certificates');
  return create(name);
}

export interface OwnServer {
  readonly url: string;
  readonly stop: () => Promise<void>;
  /** Sends it a signal that ends it, SIGKILL to all its processes at once, and returns when the first of them is gone. */
  readonly end: (signal: NodeJS.Signals) => Promise<void>;
  /** After `end`: with all that it had; returns when it is ready. */
  readonly startAgain: () => Promise<void>;
}

export interface OwnNode extends OwnServer {
  readonly name: string;
}

export interface OwnOptions {
  readonly identity?: Identity;
  readonly security?: ElasticsearchSecurity;
  /** What RabbitMQ begins with. */
  readonly definitions?: object;
  /** Address of the Postgres that another one is to be a hot standby of. */
  readonly primary?: string;
}

/** Starts a server for one test alone, which stops it. */
export async function startOwn(name: 'rabbitmq', options: OwnOptions): Promise<OwnServer & { tlsPort: number }>;
export async function startOwn(name: 'postgres' | 'elasticsearch', options: OwnOptions): Promise<OwnServer>;
export async function startOwn(name: string, options: OwnOptions): Promise<OwnServer> {
  const starts = await script<Readonly<Record<string, (options: OwnOptions) => Promise<OwnServer>>>>(name);
  return starts[`start${name.slice(0, 1).toUpperCase()}${name.slice(1)}`]!(options);
}

interface OwnCluster {
  readonly nodes: readonly OwnNode[];
  readonly stop: () => Promise<void>;
}

/**
 * Runs a test against a cluster of Elasticsearch nodes of its own (three take some 40 s to start), and stops it afterwards.
 * @param size how many nodes, three at most
 */
export async function withElasticsearchCluster<T>(
  use: (nodes: readonly OwnNode[]) => Promise<T>,
  size = 3,
): Promise<T> {
  const { startElasticsearchCluster } = await script<{
    startElasticsearchCluster: (size: number) => Promise<OwnCluster>;
  }>('elasticsearch');
  const { nodes, stop } = await startElasticsearchCluster(size);
  try {
    return await use(nodes);
  } finally {
    await stop();
  }
}

/** The servers are started by the project's scripts, which are no TypeScript. */
async function script<T>(name: string): Promise<T> {
  return (await import(new URL(`../../scripts/services/${name}.mjs`, import.meta.url).href)) as T;
}

function requireAddress(variable: string, server: string): string {
  const url = process.env[variable];
  if (url) return url;
  throw new Error(
    `${variable} is not set, so there is no ${server} to test against: run \`npm test\`, which starts one, ` +
      'or `npm run services` and then `npm test` with the variables that it prints',
  );
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

async function readIndexNames(url: string, prefix: string): Promise<string[]> {
  const answer = await request('GET', url, `/_cat/indices/${prefix}*?h=index&format=json&expand_wildcards=all`);
  return (answer as { index: string }[]).map(({ index }) => index);
}

/** Sends a request with the credentials of the address, which fetch refuses to read from there. */
async function request(method: string, server: string, path: string): Promise<unknown> {
  const { origin, username, password } = new URL(server);
  const credentials = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64');
  const headers = username === '' ? {} : { authorization: `Basic ${credentials}` };
  const response = await fetch(`${origin}${path}`, { method, headers });
  const text = await response.text();
  if (!response.ok) throw new Error(`Failed to ${method} ${path}: ${response.status} ${text}`);
  return JSON.parse(text);
}

function uniqueWord(): string {
  return `${Date.now().toString(36)}${randomBytes(4).toString('hex')}`;
}
