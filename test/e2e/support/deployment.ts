/** A place where idb runs, with telemetry in it: the operator's servers, or the embedded directory. Both are used alike. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { DayDocument, SiteDay } from '../../../src/model/documents.js';
import { RawJson, type Row } from '../../conformance/cases.js';
import { dropIndices, elasticsearchUrl, postgresUrl, uniquePrefix, withDatabase } from '../../support/servers.js';
import { runIdb, type Ended } from './run-idb.js';

export interface Deployment {
  readonly name: 'servers' | 'embedded';
  readonly env: Readonly<Record<string, string>>;
  /** Adds rows to the source. */
  readonly insert: (rows: readonly Row[]) => Promise<void>;
  readonly idb: (words: readonly string[], env?: Readonly<Record<string, string>>) => Promise<Ended>;
  /** The day's documents as `idb show` prints them. */
  readonly documents: (day: string) => Promise<DayDocument[]>;
  readonly siteDay: (day: string) => Promise<SiteDay>;
}

/** Both kinds, for suites that must hold on each. */
export const DEPLOYMENTS: readonly {
  readonly name: string;
  readonly open: <T>(use: (deployment: Deployment) => Promise<T>) => Promise<T>;
}[] = [
  { name: 'Postgres and Elasticsearch', open: withServers },
  { name: 'the embedded directory', open: withEmbeddedDirectory },
];

/** Tables as a collector of this kind leaves them; the role that idb reads with may only SELECT. */
const COLLECTOR_TABLES = `
  CREATE TABLE queries (id integer PRIMARY KEY, query_hash text, query text);
  CREATE TABLE stats (id bigserial PRIMARY KEY, date timestamp, type text, record_type text,
    query_id integer REFERENCES queries(id), ip_geocode json, payload json, source text, ip text, extra boolean DEFAULT true);
  CREATE INDEX ON stats (date);`;

/** @param postgres the server in which its database is made */
export async function withServers<T>(
  use: (deployment: Deployment) => Promise<T>,
  postgres = postgresUrl(),
): Promise<T> {
  const prefix = uniquePrefix();
  return withDatabase(
    async (url) => {
      const client = new pg.Client({ connectionString: url });
      // A test may restart the server: what it had to do here is done by then.
      client.on('error', () => undefined);
      await client.connect();
      try {
        await client.query(COLLECTOR_TABLES);
        const env = { IDB_POSTGRES_URL: url, IDB_ELASTICSEARCH_URL: elasticsearchUrl(), IDB_INDEX_PREFIX: prefix };
        return await use(deployment('servers', env, (rows) => insertRows(client, rows)));
      } finally {
        await client.end();
        await dropIndices(elasticsearchUrl(), prefix);
      }
    },
    'test',
    postgres,
  );
}

export async function withEmbeddedDirectory<T>(use: (deployment: Deployment) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'idb-test-'));
  const env = { IDB_DATA_DIR: join(directory, 'data') };
  let files = 0;
  let rowsSoFar = 0;
  const insert = async (rows: readonly Row[]) => {
    const file = join(directory, `rows-${files++}.ndjson`);
    await writeFile(file, rows.map((row) => `${lineOf(row, ++rowsSoFar)}\n`).join(''));
    const { code, stderr, stdout } = await runIdb(['load', file], env);
    if (code !== 0) throw new Error(`idb load ended with ${code}: ${stdout}${stderr}`);
  };
  try {
    return await use(deployment('embedded', env, insert));
  } finally {
    await rm(directory, { recursive: true });
  }
}

function deployment(
  name: Deployment['name'],
  env: Readonly<Record<string, string>>,
  insert: Deployment['insert'],
): Deployment {
  const idb: Deployment['idb'] = (words, more = {}) => runIdb(words, { ...env, ...more });
  const show = async (...words: string[]) => {
    const { code, stdout, stderr } = await idb(['show', ...words]);
    if (code !== 0) throw new Error(`idb show ${words.join(' ')} ended with ${code}: ${stderr}`);
    return stdout;
  };
  return {
    name,
    env,
    insert,
    idb,
    documents: async (day) =>
      (await show('-d', day))
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as DayDocument),
    siteDay: async (day) => JSON.parse(await show('-d', day, '--as', 'site')) as SiteDay,
  };
}

async function insertRows(client: pg.Client, rows: readonly Row[]): Promise<void> {
  const hashes = [...new Set(rows.map(({ queryHash }) => queryHash ?? null))].filter((hash) => hash !== null);
  await client.query(
    `INSERT INTO queries SELECT (SELECT count(*) FROM queries) + row_number() OVER (), h, '{}' FROM unnest($1::text[]) AS given(h)
     WHERE h NOT IN (SELECT query_hash FROM queries)`,
    [hashes],
  );
  await client.query(
    `INSERT INTO stats (date, type, record_type, query_id, ip_geocode, payload, source, ip)
     SELECT date, type, record_type, (SELECT id FROM queries WHERE query_hash = hash), geocode::json, payload::json, 'test', '192.0.2.1'
     FROM unnest($1::timestamp[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) AS r(date, type, record_type, hash, geocode, payload)`,
    [
      rows.map(({ time }) => time.replace('T', ' ').replace('Z', '')),
      rows.map(({ type }) => type),
      rows.map(({ recordType }) => recordType),
      rows.map(({ queryHash }) => queryHash ?? null),
      rows.map(({ geocode }) => (geocode === undefined || geocode === null ? null : jsonText(geocode))),
      rows.map(({ payload }) => (payload === null ? null : jsonText(payload))),
    ],
  );
}

function lineOf({ time, type, recordType, queryHash = null, geocode = null, payload }: Row, id: number): string {
  const rest = { id, date: time, type, record_type: recordType, query_hash: queryHash };
  return `${JSON.stringify(rest).slice(0, -1)},"ip_geocode":${jsonText(geocode)},"payload":${jsonText(payload)},"source":"test","ip":"192.0.2.1"}`;
}

function jsonText(value: unknown): string {
  return value instanceof RawJson ? value.text : JSON.stringify(value);
}
