import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { addDays } from '../../src/model/day.js';
import { row, RawJson, type Row } from '../conformance/cases.js';
import { hold, type Held } from '../support/held.js';
import { elasticsearchUrl } from '../support/servers.js';
import { removeDirectory, temporaryDirectory } from '../support/temporary-directory.js';
import { atATime } from './support/at-a-time.js';
import { askElasticsearch, changeSource, readStored, storedOf } from './support/behind.js';
import { withEmbeddedDirectory, withServers, type Deployment } from './support/deployment.js';
import { withProxy, type ProxiedRequest } from '../chaos/proxies/http-proxy.js';
import { startIdb, type Ended } from './support/run-idb.js';
import { untilItReads, untilSaid } from './support/watch.js';

/** Processes at a time where a test starts many. */
const AT_A_TIME = 3;
const LARGEST = String(Number.MAX_SAFE_INTEGER);

function on(day: string, ...rows: readonly Row[]): Row[] {
  return rows.map((each) => ({ ...each, time: `${day}T10:00:00Z` }));
}

function views(day: string, number: number): string {
  return `INSERT INTO stats (date, type, record_type, payload) SELECT '${day} 12:00', 'view', 'records',
    json_build_object('r' || i, 'A' || (i % 7)) FROM generate_series(1, ${number}) i;`;
}

function badRows(day: string, number: number): string {
  return `INSERT INTO stats (date, type, record_type, payload) SELECT '${day} 12:00', 'login', 'records', '{}'
    FROM generate_series(1, ${number});`;
}

describe('the exit code', () => {
  let held: Held<Deployment>;
  let servers: Deployment;
  let directory: string;

  before(async () => {
    held = await hold(withServers);
    servers = held.value;
    directory = temporaryDirectory();
  });
  after(async () => {
    removeDirectory(directory);
    await held.close();
  });

  function configFile(settings: unknown): string {
    const file = join(directory, `config-${Math.random()}.json`);
    writeFileSync(file, typeof settings === 'string' ? settings : JSON.stringify(settings));
    return file;
  }

  describe('0', () => {
    it('says that a day was collected, and that there was nothing to do', async () => {
      await servers.insert(on('2020-02-17', row('view', { r1: 'A' })));
      const first = await servers.idb(['collect-stats', '-d', '2020-02-17']);
      const second = await servers.idb(['collect-stats', '-d', '2020-02-17']);
      expect([first.code, second.code]).to.deep.equal([0, 0]);
      expect(second.stdout).to.match(/2020-02-17 is complete already\.\n0 days collected, 1 complete already/);
    });

    it('is that of asking for help or the version', async () => {
      const asked = await atATime(
        AT_A_TIME,
        [['--help'], ['help'], ['help', 'collect-stats'], ['status', '--help'], ['--version']],
        (words) => servers.idb(words),
      );
      expect(asked.map(({ code, stderr }) => [code, stderr])).to.deep.equal(asked.map(() => [0, '']));
    });
  });

  describe('1', () => {
    const tooLarge = ['2020-05-01', '2020-05-02'] as const;

    it('says that a day failed, named with its reason; the next day is collected all the same, and its 65 comes second', async () => {
      const [bad, next] = tooLarge;
      await servers.insert([
        ...on(bad, row('search', new RawJson(`{"A":${LARGEST}}`)), row('search', { A: 1 })),
        ...on(next, row('search', { A: 1 }), row('login', {})),
      ]);
      const file = configFile({ rejects: { maxCount: Number.MAX_SAFE_INTEGER, max: 0 } });
      const { code, stdout } = await servers.idb(['collect-stats', '-d', `${bad}..${next}`, '-c', file]);
      expect([code, stdout]).to.deep.equal([1, stdout]);
      expect(stdout).to.match(/2020-05-01 failed: Failed to add up .*records\.search\.total.* passes 2\^53 - 1/);
      expect(stdout).to.match(/2020-05-02 +complete +2 +1 +1 +1/);
      expect(await servers.documents(bad)).to.deep.equal([]);
    });

    it('is that of the same range with --dry-run, which reports the same', async () => {
      const file = configFile({ rejects: { maxCount: Number.MAX_SAFE_INTEGER, max: 0 } });
      const words = ['collect-stats', '-d', tooLarge.join('..'), '-c', file, '--force', '--dry-run'];
      const { code, stdout } = await servers.idb(words);
      expect([code, stdout]).to.deep.equal([1, stdout]);
      expect(stdout)
        .to.match(/2020-05-01 failed: Failed to add up/)
        .and.to.match(/2020-05-02 +would-collect +2 +1 +1 +1/);
    });

    it('is that of a day which would make a month too large, and no other day suffers from it', async () => {
      const days = ['2020-06-01', '2020-06-02', '2020-06-03', '2020-07-01'];
      const huge = (day: string) => on(day, row('search', new RawJson(`{"B":${LARGEST}}`)));
      await servers.insert(days.flatMap((day, i) => (i < 2 ? huge(day) : on(day, row('view', { r1: 'A' })))));
      const file = configFile({ rejects: { maxCount: Number.MAX_SAFE_INTEGER } });
      const { code, stdout } = await servers.idb([
        'collect-stats',
        '-d',
        '2020-06-01..2020-07-01',
        '-c',
        file,
        '--json',
      ]);
      const report = JSON.parse(stdout) as { days: { day: string; outcome: string; rows: number }[] };
      const withRows = report.days.filter(({ day }) => days.includes(day));
      expect(withRows.map(({ outcome }) => outcome)).to.deep.equal(['collected', 'failed', 'collected', 'collected']);
      expect(code).to.equal(1);
    });
  });

  describe('2', () => {
    it('says that status found a missing day', async () => {
      const { code, stdout } = await servers.idb(['status', '--from', '2020-02-17', '--to', '2020-02-18']);
      expect(stdout).to.match(/2020-02-18 +missing/);
      expect(code).to.equal(2);
    });

    it('says that audit found a document that was changed by hand', async () => {
      const IDB_INDEX_PREFIX = `${servers.env.IDB_INDEX_PREFIX}hand-`;
      const env = { ...servers.env, IDB_INDEX_PREFIX };
      await servers.idb(['collect-stats', '-d', '2020-02-17'], env);
      const before = await servers.idb(['audit'], env);
      const path = `/{prefix}stats-recordset-days-2020/_update/${encodeURIComponent('A|2020-02-17')}`;
      await askElasticsearch({ env }, 'POST', path, { doc: { records: { view: { total: 2 } } } });
      const { code, stdout } = await servers.idb(['audit'], env);
      expect([before.code, code]).to.deep.equal([0, 2]);
      expect(stdout).to.include('day-checksum: 1').and.include('month-differs: 1').and.include('total-differs: 1');
    });

    it('says that doctor found a problem', async () => {
      const { code, stdout } = await servers.idb(['doctor'], { IDB_POSTGRES_URL: inSchema(servers, 'nowhere') });
      expect(stdout).to.match(/problem +postgres schema .*table stats is not there/s);
      expect(code).to.equal(2);
    });
  });

  describe('64', () => {
    /** Today by the time that it is asked for, where it becomes midnight meanwhile. */
    const tomorrow = addDays(new Date().toISOString().slice(0, 10), 1);
    const form = /Write YYYY-MM-DD \(2020-02-17\), yesterday, a range A\.\.B/;
    const wrong: [name: string, words: string[], says: RegExp][] = [
      ...['18', '2020', '02/03/2020', '2020-02-30', '2020-2-3', '20200217', '', '2020-02-17..'].map(
        (text): (typeof wrong)[number] => [`the date "${text}"`, ['collect-stats', '-d', text], form],
      ),
      ['show -d 18', ['show', '-d', '18'], /"18" is no calendar day\. Write YYYY-MM-DD/],
      ['status --from 2020-02-30', ['status', '--from', '2020-02-30'], /"2020-02-30" is no calendar day/],
      ['a range turned round', ['collect-stats', '-d', '2020-02-03..2020-02-01'], /write 2020-02-01\.\.2020-02-03/],
      [
        'a day that is not over',
        ['collect-stats', '-d', tomorrow],
        /is not over in the zone UTC: the last day that can be collected is/,
      ],
      ['a day to come', ['collect-stats', '-d', addDays(tomorrow, 400)], /is not over in the zone UTC/],
      ['a command misspelt', ['colect-stats'], /unknown command 'colect-stats'\n\(Did you mean collect-stats\?\)/],
      ['an option misspelt', ['collect-stats', '--forse'], /unknown option '--forse'\n\(Did you mean --force\?\)/],
      ['no command', [], /Usage: idb/],
      ['a day without -d', ['collect-stats', '2020-02-17'], /too many arguments/],
      ['load beside Postgres', ['load', 'rows.ndjson'], /postgres\.url is set, so rows are read from Postgres/],
      ['a recordset of the site day', ['show', '-d', '2020-02-17', '--as', 'site', '-r', 'X'], /leave out --recordset/],
      ['status of days to come', ['status', '--from', tomorrow], /is not over in the zone UTC/],
      ['--catch-up 0', ['collect-stats', '--catch-up', '0'], /a whole number of days from 1 to/],
      ['--catch-up x', ['collect-stats', '--catch-up', 'x'], /a whole number of days from 1 to/],
    ];
    const ended = new Map<string, Ended>();

    before(async () => {
      await atATime(AT_A_TIME, wrong, async ([name, words]) => void ended.set(name, await servers.idb(words)));
    });

    for (const [name, , says] of wrong) {
      it(`is that of ${name}, and what is right is said`, () => {
        const { code, stdout, stderr } = ended.get(name)!;
        expect(stderr).to.match(says);
        expect([code, stdout]).to.deep.equal([64, '']);
      });
    }
  });

  describe('65', () => {
    it('says that more rows were rejected than rejects.max; the day is written and complete all the same', async () => {
      const day = '2020-08-01';
      await servers.insert(on(day, row('view', { r1: 'A' }), row('login', {}), row('login', {})));
      const words = (max: number) => ['collect-stats', '-d', day, '--force', '-c', configFile({ rejects: { max } })];
      expect((await servers.idb(words(2))).code).to.equal(0);
      const { code, stdout } = await servers.idb(words(1));
      expect(stdout).to.match(
        /2 rows rejected, unknown-type: id \d+, \d+\n.*more rows were rejected than rejects\.max/,
      );
      expect(code).to.equal(65);
      expect(await servers.documents(day)).to.have.length(1);
      expect((await servers.idb(['status', '--from', day, '--to', day])).code).to.equal(0);
    });

    it('begins above 1 % of the rows and above 100 of them', async () => {
      const days: [day: string, good: number, bad: number, code: number][] = [
        ['2020-09-01', 0, 100, 0],
        ['2020-09-02', 0, 101, 65],
        ['2020-09-03', 9_999, 101, 0],
        ['2020-09-04', 9_998, 101, 65],
      ];
      await changeSource(servers, days.map(([day, good, bad]) => views(day, good) + badRows(day, bad)).join(''));
      const { code, stdout } = await servers.idb(['collect-stats', '-d', '2020-09-01..2020-09-04', '--json']);
      const report = JSON.parse(stdout) as { days: { day: string; exit_code: number }[] };
      expect(report.days.map((day) => [day.day, day.exit_code])).to.deep.equal(days.map(([day, , , is]) => [day, is]));
      expect(code).to.equal(65);
    });
  });

  describe('69', () => {
    const ended = new Map<string, Ended & { readonly log: string }>();
    const password = 's3cr@t pä$s';
    const spellings = [password, encodeURIComponent(password), Buffer.from(`elastic:${password}`).toString('base64')];
    const nowhere = '127.0.0.1:9';
    const address = (scheme: string, host: string, path = '') =>
      `${scheme}://elastic:${encodeURIComponent(password)}@${host}${path}`;

    before(async () => {
      await withRefusingServer(async (refusing) => {
        const { host, pathname } = new URL(servers.env.IDB_POSTGRES_URL!);
        const cases: [name: string, env: Record<string, string>][] = [
          ['Postgres is not listening', { IDB_POSTGRES_URL: address('postgres', nowhere, '/telemetry') }],
          ['Elasticsearch is not listening', { IDB_ELASTICSEARCH_URL: address('http', nowhere) }],
          ['Postgres refuses the password', { IDB_POSTGRES_URL: address('postgres', host, pathname) }],
          ['Elasticsearch refuses the password', { IDB_ELASTICSEARCH_URL: address('http', refusing) }],
        ];
        await atATime(4, cases, async ([name, env], i) => {
          const file = join(directory, `log-${i}`);
          const end = await servers.idb(['collect-stats', '-d', '2020-02-17', '-vv', '--logfile', file], env);
          ended.set(name, { ...end, log: readFileSync(file, 'utf8') });
        });
      });
    });

    for (const [name, says] of [
      ['Postgres is not listening', /Failed to connect to Postgres 127\.0\.0\.1:9\/telemetry: .*ECONNREFUSED/],
      ['Elasticsearch is not listening', /Elasticsearch at http:\/\/\S*127\.0\.0\.1:9\/? can't be reached/],
      [
        'Postgres refuses the password',
        /Failed to connect to Postgres 127\.0\.0\.1:\d+\/\w+: password authentication failed/,
      ],
      ['Elasticsearch refuses the password', /Elasticsearch at http:\/\/\S*127\.0\.0\.1:\d+\/? refuses it \(401/],
    ] as const) {
      it(`says that ${name}, with the address and no password anywhere`, () => {
        const { code, stdout, stderr, log } = ended.get(name)!;
        expect(stderr).to.match(says);
        expect([code, stdout]).to.deep.equal([69, '']);
        for (const spelling of spellings) expect(stderr + log).not.to.include(spelling);
      });
    }
  });

  describe('75', () => {
    it('is that of the second of two runs on servers; the first one works', async () => {
      const day = '2020-02-17';
      const first = startIdb(['collect-stats', '-d', day, '--force', '-v'], servers.env);
      await untilSaid(first, /Collecting/);
      first.process.kill('SIGSTOP');
      const second = await servers.idb(['collect-stats', '-d', day, '--force']);
      first.process.kill('SIGCONT');
      expect(second.stderr).to.match(new RegExp(`process ${first.process.pid} on \\S+, started \\S+ holds the lease`));
      expect([second.code, (await first.ended).code]).to.deep.equal([75, 0]);
    });

    it('is that of the second process in the embedded directory; the first one works', () =>
      withEmbeddedDirectory(async (embedded) => {
        const first = startIdb(['collect-stats', '-d', '2020-02-17', '-v'], embedded.env);
        await untilSaid(first, /Collecting/);
        first.process.kill('SIGSTOP');
        const second = await embedded.idb(['status']);
        first.process.kill('SIGCONT');
        expect(second.stderr).to.match(new RegExp(`in use by idb collect-stats .*\\(process ${first.process.pid} on`));
        expect([second.code, (await first.ended).code]).to.deep.equal([75, 0]);
      }));

    it('is that of SIGTERM while rows are read: the day is noted as interrupted, and the next run makes it whole at once', async () => {
      const day = '2020-10-01';
      await changeSource(servers, views(day, 200_000));
      const run = startIdb(['collect-stats', '-d', day, '-v'], servers.env);
      await untilItReads(run);
      run.process.kill('SIGTERM');
      await expectInterrupted(servers, day, await run.ended, /SIGTERM|Interrupted while reading from Postgres/);
    });

    it('is that of Ctrl-C while documents are written, as well', async () => {
      const day = '2020-10-02';
      await changeSource(servers, views(day, 10));
      const end = await interrupted(['collect-stats', '-d', day], 'SIGINT', 'stats-recordset-days');
      await expectInterrupted(servers, day, end, /SIGINT/);
    });

    it('is that of SIGTERM in the embedded directory, as well', () =>
      withEmbeddedDirectory(async (embedded) => {
        const day = '2020-10-01';
        await embedded.idb(['status']);
        await changeSource(embedded, views(day, 12_000).replace('(date,', '(id, date,').replace('SELECT', 'SELECT i,'));
        const run = startIdb(['collect-stats', '-d', day, '-v'], embedded.env);
        await untilItReads(run);
        run.process.kill('SIGTERM');
        await expectInterrupted(embedded, day, await run.ended, /Interrupted/);
      }));

    it('leaves the next day of the range as it was', async () => {
      const days = ['2020-11-01', '2020-11-02'] as const;
      await servers.insert(days.flatMap((day) => on(day, row('view', { r1: 'A' }))));
      await servers.idb(['collect-stats', '-d', days.join('..')]);
      const words = ['collect-stats', '-d', days.join('..'), '--force'];
      const { code } = await interrupted(words, 'SIGTERM', 'stats-site-days');
      const status = await servers.idb(['status', '--from', days[0], '--to', days[1]]);
      expect([code, status.code]).to.deep.equal([75, 0]);
    });

    /** Runs the command until it writes documents of this index, which arrive, as does the signal. */
    async function interrupted(words: readonly string[], signal: NodeJS.Signals, index: string): Promise<Ended> {
      let interrupt = (): boolean => false;
      const before = ({ path, body }: ProxiedRequest) => {
        if (path.includes('_bulk') && body.includes(index)) interrupt();
        return undefined;
      };
      return withProxy(elasticsearchUrl(), { before }, ({ url }) => {
        const run = startIdb(words, { ...servers.env, IDB_ELASTICSEARCH_URL: url });
        interrupt = () => run.process.kill(signal);
        return run.ended;
      });
    }

    async function expectInterrupted(place: Deployment, day: string, end: Ended, says: RegExp): Promise<void> {
      expect([end.code, end.stdout]).to.deep.equal([75, end.stdout]);
      const marker = storedOf(await readStored(place), 'runs')[`collect-stats|${day}`] as Record<string, unknown>;
      expect(marker).to.include({ state: 'failed' });
      expect(marker.reason)
        .to.match(says)
        .and.to.match(/interrupted/i);
      expect((await place.idb(['collect-stats', '-d', day])).code).to.equal(0);
      const { code, stdout } = await place.idb(['audit', '--source', '--from', day, '--to', day]);
      expect([code, stdout]).to.deep.equal([0, stdout]);
    }
  });

  describe('78', () => {
    it('is that of a configuration with problems, all said at once', async () => {
      const aggregations = { 'by-month': { event: 'nobody', interval: 'month', indexInterval: 'day' } };
      const file = configFile({ index: { prefix: 'UPPER' }, lists: { top: -1 }, aggregations });
      const env = { IDB_ZONE: 'Mars/Base', IDB_LEASE_SECONDS: '0' };
      const { code, stderr } = await servers.idb(['status', '-c', file], { ...env, IDB_INDEX_PREFIX: '' });
      expect(code).to.equal(78);
      for (const name of ['index.prefix', 'lists.top', 'IDB_ZONE', 'IDB_LEASE_SECONDS', 'indexInterval', 'type nobody'])
        expect(stderr).to.include(name);
      expect(stderr).to.include('6 problems');
    });

    it('is that of a configuration file that is no JSON', async () => {
      const file = configFile('{\n  "zone": UTC\n}');
      const { code, stderr } = await servers.idb(['status', '-c', file]);
      expect(stderr).to.include(`${file} is no JSON: line 2, column 11`);
      expect(code).to.equal(78);
    });

    it('is that of another zone than the one in which days were counted', async () => {
      const { code, stderr } = await servers.idb(['collect-stats', '-d', '2020-02-17'], {
        IDB_ZONE: 'America/New_York',
      });
      expect(stderr).to.match(/zone is America\/New_York, but the days at .* were counted in UTC/);
      expect(code).to.equal(78);
    });

    it('is that of tables that are missing', async () => {
      const { code, stderr } = await servers.idb(['status'], { IDB_POSTGRES_URL: inSchema(servers, 'nowhere') });
      expect(stderr).to.include('table stats is not there').and.include('table queries is not there');
      expect(code).to.equal(78);
    });

    it('is that of a missing column and of a date without time of day, in one message', async () => {
      await changeSource(
        servers,
        `CREATE SCHEMA other; CREATE TABLE other.queries (id integer);
         CREATE TABLE other.stats (id integer, date date, type text, record_type text, query_id integer, ip_geocode json)`,
      );
      const { code, stderr } = await servers.idb(['collect-stats'], { IDB_POSTGRES_URL: inSchema(servers, 'other') });
      expect(stderr).to.include('column stats.date is of type date').and.include('column stats.payload is missing');
      expect(stderr).to.include('column queries.query_hash is missing');
      expect(code).to.equal(78);
    });
  });
});

/** The deployment's database, with another schema in place of `public`. */
function inSchema({ env }: Deployment, schema: string): string {
  return `${env.IDB_POSTGRES_URL}?options=${encodeURIComponent(`-c search_path=${schema}`)}`;
}

/** Answers as an Elasticsearch that does not know the password. @param use is given host and port */
async function withRefusingServer<T>(use: (host: string) => Promise<T>): Promise<T> {
  const error = { type: 'security_exception', reason: 'unable to authenticate user [elastic] for REST request' };
  const server = createServer((_, response) => {
    response.writeHead(401, { 'content-type': 'application/json', 'x-elastic-product': 'Elasticsearch' });
    response.end(JSON.stringify({ error, status: 401 }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await use(`127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
