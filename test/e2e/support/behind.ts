/** A deployment from behind: its tables and indices as an operator, or an accident, changes them, and as they are stored. */
import pg from 'pg';
import { withEmbedded, type EmbeddedHandle } from '../../../src/clients/embedded.js';
import { isObject } from '../../../src/model/canonical-json.js';
import type { Deployment } from './deployment.js';

/** Runs SQL statements in the source. */
export async function changeSource({ name, env }: Pick<Deployment, 'name' | 'env'>, sql: string): Promise<void> {
  if (name === 'embedded')
    return inDirectory(env, async ({ database }) => {
      await database.exec(sql);
    });
  const client = new pg.Client({ connectionString: env.IDB_POSTGRES_URL });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** Documents and markers by where they lie (`days A|2020-02-17`), without what two runs of the same day may differ in. */
export type Stored = Readonly<Record<string, unknown>>;

export async function readStored(deployment: Pick<Deployment, 'name' | 'env'>): Promise<Stored> {
  const all = deployment.name === 'embedded' ? await readTables(deployment.env) : await readIndices(deployment.env);
  const kept = all.filter(([place]) => !place.endsWith('|lease'));
  return Object.fromEntries(kept.map(([place, body]): [string, unknown] => [place, withoutRun(body)]).sort(byPlace));
}

/** The bodies of one kind, by id. */
export function storedOf(stored: Stored, kind: 'days' | 'months' | 'totals' | 'site-days' | 'runs'): Stored {
  const entries = Object.entries(stored).filter(([place]) => place.startsWith(`${kind} `));
  return Object.fromEntries(entries.map(([place, body]) => [place.slice(kind.length + 1), body]));
}

/** Sends a request to the deployment's Elasticsearch. @param path below its address; `{prefix}` stands for the index prefix */
export async function askElasticsearch(
  { env }: Pick<Deployment, 'env'>,
  method: string,
  path: string,
  body?: unknown,
): Promise<unknown> {
  const url = `${env.IDB_ELASTICSEARCH_URL}${path.replaceAll('{prefix}', env.IDB_INDEX_PREFIX ?? '')}`;
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const text = await response.text();
  if (!response.ok && response.status !== 404) throw new Error(`Failed to ${method} ${url}: ${text}`);
  return JSON.parse(text);
}

type Entry = [place: string, body: unknown];

const MOST_HITS = 10_000;

async function readIndices(env: Deployment['env']): Promise<Entry[]> {
  await askElasticsearch({ env }, 'POST', '/{prefix}stats-*/_refresh');
  const answer = await askElasticsearch({ env }, 'GET', `/{prefix}stats-*/_search?size=${MOST_HITS}`);
  const { hits } = (answer as { hits: { hits: { _index: string; _id: string; _source: unknown }[] } }).hits;
  const kindOf = (index: string) =>
    /stats-(?:recordset-)?(site-days|days|months|totals|runs)(-\d{4})?$/.exec(index)?.[1] ?? index;
  return hits.map(({ _index, _id, _source }) => [`${kindOf(_index)} ${_id}`, _source]);
}

const STORED_SQL = `
  SELECT 'days', encode(id, 'hex'), body FROM idb.days UNION ALL
  SELECT 'months', encode(id, 'hex'), body FROM idb.months UNION ALL
  SELECT 'totals', encode(id, 'hex'), body FROM idb.totals UNION ALL
  SELECT 'site-days', encode(id, 'hex'), body FROM idb.site_days UNION ALL
  SELECT 'runs', encode(convert_to(statistic || '|' || "interval", 'UTF8'), 'hex'), body FROM idb.runs`;

async function readTables(env: Deployment['env']): Promise<Entry[]> {
  return inDirectory(env, async ({ database }) => {
    const { rows: schemas } = await database.query(`SELECT FROM pg_namespace WHERE nspname = 'idb'`);
    if (schemas.length === 0) return [];
    const { rows } = await database.query<[string, string, string]>(STORED_SQL, [], { rowMode: 'array' });
    return rows.map(([kind, id, body]) => [`${kind} ${Buffer.from(id, 'hex').toString('utf8')}`, JSON.parse(body)]);
  });
}

function inDirectory<T>(env: Deployment['env'], work: (handle: EmbeddedHandle) => Promise<T>): Promise<T> {
  return withEmbedded(env.IDB_DATA_DIR ?? '', work);
}

/** A marker without times, holder and attempts; anything else as it is. */
function withoutRun(body: unknown): unknown {
  if (!isObject(body) || body.statistic === undefined) return body;
  const { attempt: _attempt, holder: _holder, started: _started, finished: _finished, figures, ...rest } = body;
  if (!isObject(figures)) return { ...rest, figures };
  const { duration_ms: _duration, deleted: _deleted, ...counts } = figures;
  return { ...rest, figures: counts };
}

function byPlace([a]: Entry, [b]: Entry): number {
  return a < b ? -1 : 1;
}
