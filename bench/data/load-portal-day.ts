/** A portal's day into Postgres, in tables as a collector of this kind leaves them. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { portalDay } from './portal-day.js';
import { portalPlaces, portalQueries } from './portal-words.js';

/** Without foreign key and log, for these rows are there only to be read: that halves the time they take to come in. */
const TABLES = `
  CREATE UNLOGGED TABLE IF NOT EXISTS queries (id integer PRIMARY KEY, query_hash text, query text);
  CREATE UNLOGGED TABLE IF NOT EXISTS stats (id bigserial PRIMARY KEY, date timestamp, type text, record_type text,
    query_id integer, ip_geocode json, payload json, source text, ip text, event_id text);
  CREATE INDEX IF NOT EXISTS stats_date ON stats (date);`;

const ROWS_AT_ONCE = 100;

export async function createTables(client: pg.Client): Promise<void> {
  await client.query(TABLES);
  await copyIn(client, 'queries (id, query_hash, query)', queryLines());
}

/** @param day `YYYY-MM-DD`, UTC @param seed another one for each day */
export async function loadPortalDay(
  client: pg.Client,
  day: string,
  size: { readonly rows: number; readonly pairs: number },
  seed = 1,
): Promise<void> {
  const columns = 'stats (date, type, record_type, query_id, ip_geocode, payload, source, ip)';
  await copyIn(client, columns, rowLines(day, size, seed));
}

/** What a server would do in a quiet hour: without it, the first to read the rows would do it and seem slow. */
export async function settleTables(client: pg.Client): Promise<void> {
  await client.query('VACUUM ANALYZE');
}

async function copyIn(client: pg.Client, target: string, lines: Iterable<string>): Promise<void> {
  await pipeline(Readable.from(inChunks(lines)), client.query(copyFrom(`COPY ${target} FROM STDIN`)));
}

function* queryLines(): Generator<string> {
  for (const [id, { hash, text }] of portalQueries().entries()) yield `${id}\t${hash}\t${text}\n`;
}

function* rowLines(day: string, { rows, pairs }: { rows: number; pairs: number }, seed: number): Generator<string> {
  const places = portalPlaces();
  const midnight = Date.parse(`${day}T00:00:00Z`);
  let done = 0;
  for (const { type, recordType, query, place, payload } of portalDay(rows, pairs, seed)) {
    const date = new Date(midnight + Math.floor((done++ * 86_400_000) / rows)).toISOString().slice(0, -1);
    const geocode = place === null ? '\\N' : places[place];
    yield `${date}\t${type}\t${recordType}\t${query ?? '\\N'}\t${geocode}\t${payload}\tbench\t192.0.2.1\n`;
  }
}

/** One write for many lines: a write for each costs more than making it. */
function* inChunks(lines: Iterable<string>): Generator<Buffer> {
  let chunk: string[] = [];
  for (const line of lines) {
    if (chunk.push(line) < ROWS_AT_ONCE) continue;
    yield Buffer.from(chunk.join(''));
    chunk = [];
  }
  yield Buffer.from(chunk.join(''));
}
