import { expect } from 'chai';
import pg from 'pg';
import { withEmbedded } from '../../src/clients/embedded.js';
import { withElasticsearch } from '../../src/clients/elasticsearch.js';
import { audit } from '../../src/collect/audit/audit.js';
import { collectStats, type CollectRequest } from '../../src/collect/collect-stats.js';
import type { Parts } from '../../src/collect/parts.js';
import { addDays, daysBetween, type Day } from '../../src/model/day.js';
import { createEmbeddedSource } from '../../src/sources/embedded/embedded-source.js';
import { createEmbeddedTables } from '../../src/sources/embedded/tables.js';
import { createPostgresSource } from '../../src/sources/postgres/postgres-source.js';
import { ElasticStore } from '../../src/store/elastic/elastic-store.js';
import { createEmbeddedStore } from '../../src/store/embedded/embedded-store.js';
import { testParts } from '../support/parts.js';
import { Random } from '../support/random.js';
import { randomRow } from '../support/random-rows.js';
import { dropIndices, elasticsearchUrl, uniquePrefix, withDatabase } from '../support/servers.js';
import { removeDirectory, temporaryDirectory } from '../support/temporary-directory.js';

const FIRST = '2019-07-01';
const DAYS = daysBetween(FIRST, addDays(FIRST, 379));

/** The tables, and a way to run SQL in them: rows come and go as collectors and prunings leave them. */
interface Place {
  readonly parts: Parts;
  readonly sql: (text: string, values?: unknown[]) => Promise<unknown>;
}

const PLACES = [
  ['Postgres and Elasticsearch', withServers, 20],
  ['the embedded directory', withDirectory, 100],
] as const;

async function withServers(use: (place: Place) => Promise<void>): Promise<void> {
  const prefix = uniquePrefix();
  const access = { url: [elasticsearchUrl()], apiKey: null, username: null, password: null, caFile: null };
  await withDatabase(async (url) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      await client.query(
        'CREATE TABLE queries (id integer PRIMARY KEY, query_hash text, query text);' +
          'CREATE TABLE stats (id serial PRIMARY KEY, date timestamptz, type text, record_type text, query_id integer, ip_geocode jsonb, payload jsonb, source text, ip text);' +
          'CREATE INDEX ON stats (date)',
      );
      await withElasticsearch(access, async (elastic) => {
        const store = new ElasticStore({
          client: elastic,
          address: 'test',
          prefix,
          leaseSeconds: 60,
          bulk: { bytes: 1e6, concurrency: 2 },
        });
        await use({
          parts: testParts(createPostgresSource({ url }), store),
          sql: (text, values) => client.query(text, values),
        });
      });
    } finally {
      await client.end();
      await dropIndices(elasticsearchUrl(), prefix);
    }
  });
}

async function withDirectory(use: (place: Place) => Promise<void>): Promise<void> {
  const directory = temporaryDirectory();
  try {
    await withEmbedded(directory, async (handle) => {
      await createEmbeddedTables(handle);
      const parts = testParts(await createEmbeddedSource(handle), await createEmbeddedStore(handle));
      await use({ parts, sql: (text, values) => handle.database.query(text, values) });
    });
  } finally {
    removeDirectory(directory);
  }
}

/** Rows of a day, good and bad; JSON that only the type json would hold is left out. */
async function insertRows(
  { sql, parts }: Place,
  random: Random,
  day: Day,
  count: number,
  firstId: number,
): Promise<void> {
  for (let i = 0; i < count; i++) {
    const [, type, recordType, , geocode, payload] = randomRow(random, i);
    const usable = payload !== null && !isJson(payload) ? null : payload;
    const id = parts.store.name === 'embedded' ? String(firstId + i) : firstId + i;
    await sql('INSERT INTO stats (id, date, type, record_type, ip_geocode, payload) VALUES ($1, $2, $3, $4, $5, $6)', [
      id,
      `${day}T${String(random.below(24)).padStart(2, '0')}:30:00Z`,
      type,
      recordType,
      geocode,
      usable,
    ]);
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return !/\\ud[89a-f]|\\u0000|1e400/i.test(text);
  } catch {
    return false;
  }
}

describe('after a year of days and a mix of runs, corrections, late and vanished rows', () => {
  for (const [name, open, operations] of PLACES) {
    it(`what is stored on ${name} agrees with itself and with its source`, function () {
      this.timeout(900_000);
      return open(async (place) => {
        const random = new Random(11);
        let nextId = 1;
        const more = async (day: Day) => {
          const count = 1 + random.below(4);
          await insertRows(place, random, day, count, nextId);
          nextId += count;
        };
        const collect = (more: Partial<CollectRequest>) =>
          collectStats(place.parts, { when: { kind: 'all' }, force: false, dryRun: false, catchUpDays: null, ...more });
        for (const day of DAYS) if (random.next() < 0.95) await more(day);
        await collect({});
        for (let i = 0; i < operations; i++) {
          const day = random.pick(DAYS);
          const what = random.below(3);
          if (what === 0) await more(day);
          else if (what === 1)
            await place.sql('DELETE FROM stats WHERE date >= $1 AND date < $2', [day, addDays(day, 1)]);
          const when =
            random.next() < 0.5
              ? ({ kind: 'day', day } as const)
              : ({ kind: 'range', from: day, to: addDays(day, 2) } as const);
          const { exit_code: code } = await collect({ when, force: true });
          expect(code).to.equal(0);
        }
        await collect({ when: { kind: 'range', from: FIRST, to: DAYS.at(-1) ?? FIRST } });
        const { report } = await audit(place.parts, { from: null, to: null, source: true });
        expect(report.differences).to.deep.equal([]);
        expect(report.checked.recounted).to.equal(DAYS.length);
      });
    });
  }
});
