import { expect } from 'chai';
import { withElasticsearch, type ElasticsearchClient } from '../../src/clients/elasticsearch.js';
import { defineDoctor } from '../../src/cli/commands/doctor.js';
import type { Finding } from '../../src/doctor/check.js';
import { IdbError } from '../../src/model/errors.js';
import { COLLECT_STATS } from '../../src/model/marker.js';
import { createElasticAggregates } from '../../src/store/elastic/aggregates.js';
import { ElasticStore } from '../../src/store/elastic/elastic-store.js';
import { createElasticEventIndex } from '../../src/store/elastic/events/event-index.js';
import { createElasticSalts } from '../../src/store/elastic/events/salts.js';
import { DOCTOR_CLUSTER_PRIVILEGE, INDEX_PRIVILEGES, leastRole } from '../../src/store/elastic/privileges.js';
import type { Store } from '../../src/store/store.js';
import { hold, type Held } from '../support/held.js';
import { runCommand } from '../support/run-command.js';
import { withSecuredElasticsearch, type ElasticsearchSecurity } from '../support/servers.js';
import { aggregate, leaseOf } from './aggregates-suite.js';
import { eventType, eventWrite } from '../support/events.js';
import { eventsOf, groupsOf, writeOf } from './event-index-suite.js';
import { all, dayWrite, idsOf, marker, monthWrite, totalWrite, without } from './store-documents.js';

const PASSWORD = 'a-secret-word';
const DAY = '2020-02-17';

/** Users, each with a prefix of its own (its name), so that they don't meet. */
const LEAST = 'least';
const WATCHING = 'watching';
const PARTIAL = 'partial';
const userWithout = (privilege: string): string => `without-${privilege.replace(/\W/g, '-')}`;

interface Role {
  readonly cluster: readonly string[];
  readonly indices: readonly { readonly names: readonly string[]; readonly privileges: readonly string[] }[];
}

function roles(): Map<string, Role> {
  const found = new Map<string, Role>([
    [LEAST, leastRole(`${LEAST}-`)],
    [WATCHING, { ...leastRole(`${WATCHING}-`), cluster: [DOCTOR_CLUSTER_PRIVILEGE] }],
    [PARTIAL, { cluster: [], indices: withAllButMonths(leastRole(`${PARTIAL}-`).indices[0]!.privileges) }],
  ]);
  for (const { privilege } of INDEX_PRIVILEGES) {
    const user = userWithout(privilege);
    const indices = leastRole(`${user}-`).indices.map(({ names, privileges }) => ({
      names,
      privileges: privileges.filter((other) => other !== privilege),
    }));
    found.set(user, { cluster: [], indices });
  }
  return found;
}

function withAllButMonths(privileges: readonly string[]): Role['indices'] {
  const others = ['stats-runs', 'stats-recordset-days*', 'stats-recordset-totals', 'stats-site-days'];
  return [
    { names: others.map((name) => `${PARTIAL}-${name}`), privileges },
    {
      names: [`${PARTIAL}-stats-recordset-months`],
      privileges: privileges.filter((privilege) => privilege !== 'read'),
    },
  ];
}

/** roles.yml takes JSON as well. */
function security(): ElasticsearchSecurity {
  const users = [...roles().keys()].map((name) => ({ name, password: PASSWORD, roles: [name] }));
  return { users, roles: [...roles()].map(([name, role]) => `${name}: ${JSON.stringify(role)}\n`).join('') };
}

async function withStore<T>(
  url: string,
  user: string,
  password: string,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  const access = { url: [url], apiKey: null, username: user, password, caFile: null };
  const options = { address: url, prefix: `${user}-`, leaseSeconds: 10, bulk: { bytes: 20_000, concurrency: 1 } };
  return withElasticsearch(access, (client) => work(new ElasticStore({ client, ...options })));
}

/** Everything that a day's run asks of the store, in its order. @returns what is read at its end */
function runOneDay(store: Store): Promise<unknown> {
  const request = { statistic: COLLECT_STATS, holder: 'test', seconds: 10 };
  return store.prepare(['2020']).then(() =>
    store.withLease(request, async (lease) => {
      await store.writeMarkers(lease, [marker(COLLECT_STATS, DAY)]);
      await store.write(lease, [dayWrite('a', DAY), dayWrite('b', DAY)]);
      await store.write(lease, [without(dayWrite('b', DAY))]);
      await store.refresh(['day']);
      const sums = await all(store.sumDays('2020-02', null));
      await store.write(lease, [monthWrite('a', '2020-02'), totalWrite('a')]);
      await store.refresh(['month', 'total']);
      return {
        recordsets: sums.map(({ recordset }) => recordset),
        day: await idsOf(store.readDay(DAY)),
        document: await idsOf(store.readDay(DAY, 'a')),
        months: await store.readStoredMonths(),
        totals: await idsOf(store.readTotals()),
        markers: (await store.readMarkers(COLLECT_STATS)).map(({ interval }) => interval),
      };
    }),
  );
}

/** What a processor and those who count ask of the cluster, in their order. @returns what is read at its end */
async function runEvents(client: ElasticsearchClient, prefix: string, run: number): Promise<unknown> {
  const options = { client, address: 'test', prefix };
  const index = createElasticEventIndex(options);
  const salts = createElasticSalts(options);
  const aggregates = createElasticAggregates({ ...options, leaseSeconds: 10, bulk: { bytes: 20_000, concurrency: 1 } });
  const type = eventType('view');
  const salt = await salts.saltOf(DAY);
  await writeOf(
    index,
    type,
    eventWrite('view', 'a', `${DAY}T10:00:00`),
    eventWrite('view', 'w', `${DAY}T10:00:00`, {}, 1),
  );
  await aggregates.write(leaseOf(2 * run), [aggregate('stats-view', DAY, 'a'), aggregate('stats-view', DAY, 'b')]);
  await aggregates.write(leaseOf(2 * run + 1), [aggregate('stats-view', DAY, 'b', null)]);
  await aggregates.refresh('stats-view');
  const { id } = await client.openPointInTime({ index: `${prefix}events-stats-view`, keep_alive: '1m' });
  return {
    closed: (await client.closePointInTime({ id })).succeeded,
    events: (await eventsOf(index, 'view')).map(({ id }) => id),
    groups: (await groupsOf(index, 'view', { fields: ['type'] })).map(({ key, events }) => [...key, events]),
    dates: await index.readDates({ types: ['view', 'never'], filters: [] }),
    aggregates: await idsOf(aggregates.readDocuments('stats-view', DAY, DAY)),
    sameSalt: (await salts.saltOf(DAY)) === salt,
    forgotten: await salts.forget(new Date(Date.now() + 60_000)),
  };
}

const EVENTS_DONE = {
  closed: true,
  events: ['a', 'w'],
  groups: [['view', 2]],
  dates: [DAY],
  aggregates: ['a'],
  sameSalt: true,
  forgotten: 1,
};

const DONE = {
  recordsets: ['a'],
  day: [`a|${DAY}`],
  document: [`a|${DAY}`],
  months: ['2020-02'],
  totals: ['a'],
  markers: [DAY],
};

/** What fails without each of them, as the error says it. */
const FAILURES: Readonly<Record<string, RegExp>> = {
  create_index: /^Failed to create the index .*stats-runs: .*403/,
  'indices:admin/aliases': /^Failed to create the index .*stats-recordset-days-2020: .*403/,
  view_index_metadata: /^Failed to look up .*stats-recordset-days-2020: .*403/,
  read: /^Failed to take the lease of collect-stats: .*403.*data\/read/,
  index: /^Failed to take the lease of collect-stats: .*403.*data\/write/,
  delete: /^Failed to write document b\|2020-02-17 .*403/,
  maintenance: /^Failed to refresh .*403/,
};

async function errorOf(work: Promise<unknown>): Promise<IdbError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).to.be.instanceOf(IdbError);
  return error as IdbError;
}

describe('privileges on Elasticsearch', function () {
  this.timeout(240_000);
  let server: Held<string> | undefined;

  before(async () => {
    server = await hold<string>((use) => withSecuredElasticsearch(security(), use));
  });
  after(() => server?.close());
  const address = () => server!.value;

  /** What the doctor finds when asked by a user, and how it exits. */
  async function doctorOf(
    user: string,
    password = PASSWORD,
  ): Promise<{ exitCode: number; findings: Finding[]; output: string }> {
    const url = address().replace('://', `://${user}:${password}@`);
    const env = { IDB_ELASTICSEARCH_URL: url, IDB_INDEX_PREFIX: `${user}-` };
    const { exitCode, output } = await runCommand(defineDoctor, ['doctor', '--json'], env);
    return { exitCode, output, findings: JSON.parse(output) as Finding[] };
  }
  const resultsOf = (findings: readonly Finding[]) =>
    Object.fromEntries(
      findings.filter(({ check }) => check.startsWith('elasticsearch')).map(({ check, result }) => [check, result]),
    );

  it('those that are listed are enough for a run, and for the next one', async () => {
    for (let run = 1; run <= 2; run++) {
      expect(await withStore(address(), LEAST, PASSWORD, runOneDay)).to.deep.equal(DONE);
    }
  });

  it('they are enough for events, aggregates and salts, points in time opened and closed', async () => {
    const access = { url: [address()], apiKey: null, username: LEAST, password: PASSWORD, caFile: null };
    for (let run = 1; run <= 2; run++) {
      expect(await withElasticsearch(access, (client) => runEvents(client, `${LEAST}-`, run))).to.deep.equal(
        EVENTS_DONE,
      );
    }
  });

  for (const { privilege, needed } of INDEX_PRIVILEGES) {
    it(`${privilege} is needed for ${needed}`, async () => {
      const error = await errorOf(withStore(address(), userWithout(privilege), PASSWORD, runOneDay));
      expect(error.message).to.match(FAILURES[privilege]!);
    });
  }

  it('the doctor is content with them, and leaves out what it may not know', async () => {
    await withStore(address(), LEAST, PASSWORD, runOneDay);
    const { exitCode, findings } = await doctorOf(LEAST);
    expect(resultsOf(findings)).to.deep.equal({
      elasticsearch: 'ok',
      'elasticsearch tls': 'ok',
      'elasticsearch health': 'skipped',
      'elasticsearch privileges': 'ok',
      'elasticsearch indices': 'ok',
      'elasticsearch clock': 'skipped',
    });
    expect(exitCode).to.equal(0);
  });

  it('with the cluster privilege monitor, the doctor tells version, health and clock', async () => {
    const { findings } = await doctorOf(WATCHING);
    expect(resultsOf(findings)).to.include({ 'elasticsearch health': 'ok', 'elasticsearch clock': 'ok' });
    expect(findings.find(({ check }) => check === 'elasticsearch')!.finding).to.match(/Elasticsearch \d+\.\d+\.\d+$/);
  });

  it('the doctor names each privilege that is missing, what for, and what to grant', async () => {
    const { exitCode, findings } = await doctorOf(userWithout('maintenance'));
    const { result, finding, advice } = findings.find(({ check }) => check === 'elasticsearch privileges')!;
    expect(result).to.equal('problem');
    expect(finding).to.contain('without-maintenance lacks maintenance on ').and.to.contain('refreshing');
    expect(advice).to.contain('without-maintenance-stats-*').and.to.contain('create_index, ');
    expect(exitCode).to.equal(2);
  });

  it('the doctor sees a privilege that is missing on one index alone, where a search would just find nothing', async () => {
    const { findings } = await doctorOf(PARTIAL);
    const { result, finding } = findings.find(({ check }) => check === 'elasticsearch privileges')!;
    expect(result).to.equal('problem');
    expect(finding).to.equal(
      'partial lacks read on partial-stats-recordset-months (reading documents, events, the ledger and the lease)',
    );
  });

  it('a wrong password is refused in so many words, without the password', async () => {
    const wrong = 'not-the-password';
    const error = await errorOf(withStore(address(), LEAST, wrong, runOneDay));
    expect(error.code).to.equal('refused');
    expect(error.message)
      .to.match(/refuses it \(401: .*unable to authenticate user \[least\]/)
      .and.not.contain(wrong);
    const { exitCode, findings, output } = await doctorOf(LEAST, wrong);
    expect(resultsOf(findings)).to.include({ elasticsearch: 'problem', 'elasticsearch indices': 'skipped' });
    expect(output).not.to.contain(wrong);
    expect(exitCode).to.equal(2);
  });
});
