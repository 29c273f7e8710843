import { expect } from 'chai';
import { createPostgresSource } from '../../src/sources/postgres/postgres-source.js';
import { addDays, dayWindow } from '../../src/model/day.js';
import type { TelemetryRow } from '../../src/model/telemetry.js';
import { withMessageProxy, type Protocol } from '../chaos/proxies/message-proxy.js';
import { POSTGRES_PORT, POSTGRES_PROTOCOL } from '../chaos/proxies/postgres-protocol.js';
import { row, type Row } from '../conformance/cases.js';
import { changeSource, readStored, storedOf, type Stored } from '../e2e/support/behind.js';
import { withServers, type Deployment } from '../e2e/support/deployment.js';
import { runIdb, type Ended } from '../e2e/support/run-idb.js';
import { hold, type Held } from '../support/held.js';
import {
  askPostgres,
  pairOf,
  untilReceived,
  untilReplayed,
  withHotStandby,
  type Pair,
} from '../support/hot-standby.js';
import { dropIndices, elasticsearchUrl, uniquePrefix } from '../support/servers.js';

const [DAY, LARGE_DAY, OTHER_DAY] = ['2020-02-17', '2020-02-19', '2020-02-20'] as const;
/** Among the last days, which --catch-up looks at. */
const LATE_DAY = addDays(new Date().toISOString().slice(0, 'YYYY-MM-DD'.length), -3);

const ROWS: readonly Row[] = [
  ...on(DAY, row('view', { r1: 'A', r2: 'B' }), row('search', { A: 10, B: 3 }, { queryHash: 'q1' }), row('login', {})),
  ...on(LATE_DAY, row('download', { A: 5 })),
];

/** 40 MB of spaces: more than lies in the buffers between the servers and a reader that has stopped reading. */
const LARGE_ROWS = 20_000;
const LARGE_SQL = `INSERT INTO stats (date, type, record_type, payload)
  SELECT '${LARGE_DAY} 12:00', 'view', 'records', ('{"r1":"A"' || repeat(' ', 2000) || '}')::json FROM generate_series(1, ${LARGE_ROWS})`;
/** By then rows are on their way; nothing else that is asked has so long an answer. */
const BYTES_BEFORE_ROWS = 500_000;
/** After the transaction's begin and the look at the tables; the rows are the third question. */
const QUESTION_FOR_ROWS = 3;

interface World {
  readonly deployment: Deployment;
  readonly pair: Pair;
}

function on(day: string, ...rows: readonly Row[]): Row[] {
  return rows.map((each) => ({ ...each, time: `${day}T10:00:00Z` }));
}

function withWorld(use: (world: World) => Promise<void>): Promise<void> {
  return withHotStandby((servers) =>
    withServers((deployment) => {
      const pair = pairOf(deployment.env.IDB_POSTGRES_URL!, servers);
      return use({ deployment, pair });
    }, servers.primary),
  );
}

async function readDay(url: string, day: string) {
  const rows: TelemetryRow[] = [];
  const window = dayWindow(day, 'UTC');
  const { fingerprint } = await createPostgresSource({ url }).readRows(
    window,
    (row) => rows.push(row.texts()),
    new AbortController().signal,
  );
  return { rows, fingerprint };
}

/** Does something once, while the rows of a day are on their way. @param asked gets what the reader asks */
async function whileRowsCome<T>(
  url: string,
  work: () => Promise<unknown>,
  read: (url: string) => Promise<T>,
  asked: string[] = [],
): Promise<T> {
  const protocol: Protocol = {
    ofClient: () => ({
      push(bytes) {
        asked.push(bytes.toString('latin1'));
        return [{ name: 'question', bytes, isCounted: true }];
      },
    }),
    ofServer: () => {
      let passed = 0;
      return {
        push(bytes) {
          passed += bytes.length;
          return [{ name: passed > BYTES_BEFORE_ROWS ? 'rows' : 'answer', bytes, isCounted: true }];
        },
      };
    },
  };
  let isDone = false;
  const before = async ({ name }: { readonly name: string }) => {
    if (name === 'rows' && !isDone) {
      isDone = true;
      await work();
    }
    return undefined;
  };
  const answer = await withMessageProxy({ url, defaultPort: POSTGRES_PORT }, protocol, { before }, (proxy) =>
    read(proxy.url),
  );
  expect(isDone, 'the rows came while something was done').to.equal(true);
  return answer;
}

/** Without the ledger, in which a day that has no rows is, too. */
function documentsOf(stored: Stored): Stored {
  return { ...storedOf(stored, 'days'), ...storedOf(stored, 'totals') };
}

/** Takes away for good, on the primary, what a snapshot on the standby may still have to see. */
async function standInTheWay({ deployment, pair }: World): Promise<void> {
  await deployment.insert(on(OTHER_DAY, row('view', { r1: 'A' })));
  await changeSource(deployment, `DELETE FROM stats WHERE date::date = '${OTHER_DAY}'`);
  await changeSource(deployment, 'VACUUM stats');
  await untilReceived(pair);
}

describe('a hot standby as the source', () => {
  let held: Held<World>;
  let world: World;
  const from = (url: string, ...words: string[]): Promise<Ended> =>
    runIdb(words, { ...world.deployment.env, IDB_POSTGRES_URL: url });

  /** Documents and markers of the days, collected by an empty store. */
  async function collected(url: string, ...days: readonly string[]): Promise<Stored> {
    const store = { IDB_ELASTICSEARCH_URL: elasticsearchUrl(), IDB_INDEX_PREFIX: uniquePrefix() };
    const env = { ...store, IDB_POSTGRES_URL: url };
    try {
      for (const day of days) {
        const { code, stderr } = await runIdb(['collect-stats', '-d', day], env);
        expect(code, stderr).to.equal(0);
      }
      return await readStored({ name: 'servers', env });
    } finally {
      await dropIndices(store.IDB_ELASTICSEARCH_URL, store.IDB_INDEX_PREFIX);
    }
  }

  async function stateOf(day: string): Promise<unknown> {
    const { code, stdout } = await from(world.pair.standby, 'status', '--from', day, '--to', day, '--json');
    return [code, (JSON.parse(stdout) as { days: { state: string }[] }).days[0]?.state];
  }

  before(async () => {
    held = await hold(withWorld);
    world = held.value;
    await world.deployment.insert(ROWS);
    await changeSource(world.deployment, LARGE_SQL);
    await untilReplayed(world.pair);
  });
  after(() => held.close());

  it('gives the rows and the fingerprint that its primary gives', async () => {
    const { primary, standby } = world.pair;
    expect(await readDay(standby, DAY))
      .to.deep.equal(await readDay(primary, DAY))
      .and.to.have.nested.property('fingerprint.rows', 3);
  });

  it('comes to the documents and markers that its primary comes to', async () => {
    const { primary, standby } = world.pair;
    expect(await collected(standby, DAY, LATE_DAY))
      .to.deep.equal(await collected(primary, DAY, LATE_DAY))
      .and.to.include.keys(`days A|${DAY}`, `totals A`);
  });

  it('is read in one snapshot, by a transaction that only reads, while it goes on replaying', async () => {
    const { deployment, pair } = world;
    const asked: string[] = [];
    const moreRows = async () => {
      await deployment.insert(on(LARGE_DAY, row('view', { r1: 'A' })));
      await untilReplayed(pair);
    };
    const count = async (url: string) => (await readDay(url, LARGE_DAY)).fingerprint.rows;
    expect(await whileRowsCome(pair.standby, moreRows, count, asked)).to.equal(LARGE_ROWS);
    expect(await count(pair.standby)).to.equal(LARGE_ROWS + 1);
    expect(asked.join('')).to.include('REPEATABLE READ READ ONLY');
    const write = askPostgres(pair.standby, `DELETE FROM stats`).catch(String);
    expect(await write).to.include('read-only transaction');
  });

  it('shows rows late that it has not replayed yet: the day is stale, and catching up counts them', async () => {
    const { deployment, pair } = world;
    await askPostgres(pair.standby, 'SELECT pg_wal_replay_pause()');
    await deployment.insert(on(LATE_DAY, row('download', { A: 7, C: 1 })));
    expect(await from(pair.standby, 'collect-stats', '-d', LATE_DAY)).to.include({ code: 0 });
    expect(await stateOf(LATE_DAY)).to.deep.equal([0, 'complete']);
    await askPostgres(pair.standby, 'SELECT pg_wal_replay_resume()');
    await untilReplayed(pair);
    expect(await stateOf(LATE_DAY)).to.deep.equal([2, 'stale']);
    expect(await from(pair.standby, 'collect-stats', '--catch-up', '7')).to.include({ code: 0 });
    expect(documentsOf(await readStored(deployment))).to.deep.equal(
      documentsOf(await collected(pair.primary, LATE_DAY)),
    );
  });

  describe('that puts its replay first', () => {
    const REASON = /conflict with recovery\. .*run the same command again.*max_standby_streaming_delay/;

    before(async () => {
      await askPostgres(world.pair.standby, 'ALTER SYSTEM SET max_standby_streaming_delay = 0');
      await askPostgres(world.pair.standby, 'SELECT pg_reload_conf()');
    });

    it('ends a run with 69 and says what to do; the day has failed, and the next run collects it', async () => {
      const { deployment, pair } = world;
      const collect = (url: string) => from(url, 'collect-stats', '-d', LARGE_DAY);
      const { code, stdout, stderr } = await whileRowsCome(pair.standby, () => standInTheWay(world), collect);
      expect(code, stdout + stderr).to.equal(69);
      expect(stdout + stderr).to.match(REASON);
      expect(await stateOf(LARGE_DAY)).to.deep.equal([2, 'failed']);
      await untilReplayed(pair);
      expect(await collect(pair.standby)).to.include({ code: 0 });
      expect(documentsOf(await readStored(deployment))).to.deep.equal(
        documentsOf(await collected(pair.primary, LATE_DAY, LARGE_DAY)),
      );
    });

    it('says the same where it ends the connection, because nothing is under way on it', async () => {
      let questions = 0;
      const before = async ({ name }: { readonly name: string }) => {
        if (name === 'idb: Q' && ++questions === QUESTION_FOR_ROWS) {
          await standInTheWay(world);
          await untilReplayed(world.pair);
        }
        return undefined;
      };
      const address = { url: world.pair.standby, defaultPort: POSTGRES_PORT };
      const failure: unknown = await withMessageProxy(address, POSTGRES_PROTOCOL, { before }, ({ url }) =>
        readDay(url, DAY).catch((error: unknown) => error),
      );
      expect(failure).to.include({ code: 'unavailable', exitCode: 69 });
      expect((failure as Error).message).to.match(REASON);
    });
  });
});
