import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import type { Cells, CellSum, DayDocument, MonthDocument, TotalDocument } from '../../src/model/documents.js';
import { EVENT_TYPES, RECORD_TYPES } from '../../src/model/telemetry.js';
import { row, type Row } from '../conformance/cases.js';
import { hold, type Held } from '../support/held.js';
import { dropIndices, elasticsearchUrl, uniquePrefix } from '../support/servers.js';
import { askElasticsearch, changeSource, readStored, storedOf, type Stored } from './support/behind.js';
import { withServers, type Deployment } from './support/deployment.js';
import { withProxy, type ProxiedRequest } from './support/proxy.js';
import { runIdb, startIdb, type Ended } from './support/run-idb.js';

/** Every place where a run can die, instead of a sample of them. */
const ALL_FAULTS = process.env.IDB_TEST_ALL_FAULTS === '1';
const SAMPLED_REQUESTS = 3;
/** Stores side by side, each with its share of the faults. */
const PLACES = 3;

/** The day that a run dies on, one of the same month, one of another. */
const [DAY, NEIGHBOUR, OTHER] = ['2020-02-17', '2020-02-18', '2020-03-01'] as const;

function on(day: string, ...rows: readonly Row[]): Row[] {
  return rows.map((each) => ({ ...each, time: `${day}T10:00:00Z` }));
}

const ROWS = [
  ...on(
    DAY,
    row('view', { r1: 'A', r2: 'GONE' }),
    row('search', { A: 10, B: 3 }, { queryHash: 'q1' }),
    row('login', {}),
  ),
  ...on(NEIGHBOUR, row('view', { r1: 'A' })),
  ...on(OTHER, row('view', { r1: 'B' }), row('download', { C: 5 })),
];
/** The recordset GONE, of this day alone, loses its only row; NEW comes; A has other figures. */
const CORRECTION = `
  DELETE FROM stats WHERE payload::text LIKE '%GONE%';
  INSERT INTO stats (date, type, record_type, payload) VALUES
    ('${DAY} 11:00', 'mapping', 'records', '{"NEW":2}'), ('${DAY} 11:00', 'view', 'records', '{"r1":"A"}')`;

type Command = readonly string[];
const COLLECT: Command = ['collect-stats', '-d', DAY];

/** A store of its own, over a source that other places share. */
interface Place extends Pick<Deployment, 'env' | 'name'> {
  /** @throws unless it ends with 0 */
  succeed(...words: Command): Promise<Ended>;
}

interface Scenario {
  /** From whatever was there to what the run that dies finds. */
  readonly prepare: (place: Place) => Promise<unknown>;
  readonly command: Command;
  /** Between the run that dies and its repetition. @param faultNumber so that not every fault is followed by the same */
  readonly between: (place: Place, faultNumber: number) => Promise<unknown>;
}

const WHENS = ['before', 'after'] as const;

interface Fault {
  readonly when: (typeof WHENS)[number];
  readonly number: number;
}

describe('a run that is killed before or after any of its requests', function () {
  this.timeout(ALL_FAULTS ? 3_600_000 : 600_000);
  let original: Held<Deployment>;
  let corrected: Held<Deployment>;

  before(async () => {
    [original, corrected] = await Promise.all([hold<Deployment>(withServers), hold<Deployment>(withServers)]);
    await Promise.all([original.value.insert(ROWS), corrected.value.insert(ROWS)]);
    await changeSource(corrected.value, CORRECTION);
  });
  after(() => Promise.all([original.close(), corrected.close()]));

  it('leaves nothing that the same command does not make whole', () =>
    expectConvergence({
      prepare: dropAll,
      command: COLLECT,
      between: () => Promise.resolve(),
    }));

  it('leaves totals that are the sums of what is stored as soon as any other day is collected, and is then made whole', () =>
    expectConvergence({
      prepare: collectOriginal,
      command: [...COLLECT, '--force'],
      between: async (place, faultNumber) => {
        await place.succeed('collect-stats', '-d', faultNumber % 2 === 0 ? NEIGHBOUR : OTHER, '--force');
        await expectSums(place);
      },
    }));

  it('stores the same when it lives, and only the connection breaks there', async () => {
    const { requests, stored } = await undisturbed({ prepare: dropAll, command: COLLECT });
    await inPlaces(faultsOf(requests), async (place, fault) => {
      await dropAll(place);
      const hook = ({ number }: ProxiedRequest) => (number === fault.number ? ('cut' as const) : undefined);
      await withProxy(elasticsearchUrl(), { [fault.when]: hook }, async ({ url }) => {
        const { code, stderr } = await runIdb(COLLECT, { ...place.env, IDB_ELASTICSEARCH_URL: url });
        expect(code, stderr).to.equal(0);
      });
      expect(await readStored(place)).to.deep.equal(stored);
    });
  });

  it('keeps others out while its lease lasts: running, and then failed', () =>
    withPlace(async (place) => {
      await runKilled(place, COLLECT, 'before', ({ body }) => body.includes('stats-recordset-days'));
      expect(await stateOf(place)).to.equal('running');
      expect((await runIdb(COLLECT, place.env)).code).to.equal(75);
      await endLease(place);
      expect(await stateOf(place)).to.equal('failed');
    }));

  it('keeps nobody out any longer', () =>
    withPlace(async (place) => {
      const env = { ...place.env, IDB_LEASE_SECONDS: '1' };
      await runKilled({ env }, COLLECT, 'after', ({ method, path }) => method === 'PUT' && path.includes('lease'));
      await sleep(1_000);
      await place.succeed(...COLLECT);
    }));

  async function stateOf({ env }: Place): Promise<string | undefined> {
    const { stdout } = await runIdb(['status', '--from', DAY, '--to', DAY, '--json'], env);
    return (JSON.parse(stdout) as { days: { state: string }[] }).days[0]?.state;
  }

  async function expectConvergence(scenario: Scenario): Promise<void> {
    const { requests, stored } = await undisturbed(scenario);
    await inPlaces(faultsOf(requests), async (place, fault) => {
      expect(await disturbed(place, scenario, fault)).to.deep.equal(stored);
    });
  }

  /** Does the work for every fault, in stores side by side; what goes wrong is said with the fault. */
  async function inPlaces(
    faults: readonly Fault[],
    work: (place: Place, fault: Fault) => Promise<void>,
  ): Promise<void> {
    const inPlace = async (place: Place, fault: Fault) => {
      try {
        await work(place, fault);
      } catch (error) {
        throw new Error(`${fault.when} request ${fault.number}: ${String(error)}`, { cause: error });
      }
    };
    await Promise.all(
      sharesOf(faults).map((share) =>
        withPlace(async (place) => {
          for (const fault of share) await inPlace(place, fault);
        }),
      ),
    );
  }

  /** How many requests the command makes when it lives, and what is stored then. */
  function undisturbed({ prepare, command }: Omit<Scenario, 'between'>): Promise<{ requests: number; stored: Stored }> {
    return withPlace(async (place) => {
      await prepare(place);
      return withProxy(elasticsearchUrl(), {}, async ({ url, requests }) => {
        const { code, stderr } = await runIdb(command, { ...place.env, IDB_ELASTICSEARCH_URL: url });
        expect(code, stderr).to.equal(0);
        return { requests: requests.length, stored: await readStored(place) };
      });
    });
  }

  async function disturbed(place: Place, { prepare, command, between }: Scenario, fault: Fault): Promise<Stored> {
    await prepare(place);
    await runKilled(place, command, fault.when, ({ number }) => number === fault.number);
    await endLease(place);
    await between(place, fault.number);
    await place.succeed(...command);
    return readStored(place);
  }

  async function withPlace<T>(use: (place: Place) => Promise<T>): Promise<T> {
    const prefix = uniquePrefix();
    const env = { ...corrected.value.env, IDB_INDEX_PREFIX: prefix };
    const succeed = async (...words: Command) => {
      const ended = await runIdb(words, env);
      expect(ended.code, `idb ${words.join(' ')}: ${ended.stderr}${ended.stdout}`).to.equal(0);
      return ended;
    };
    try {
      return await use({ name: 'servers', env, succeed });
    } finally {
      await dropIndices(elasticsearchUrl(), prefix);
    }
  }

  /** All days, the one that is about to be corrected as it was. */
  async function collectOriginal({ env }: Place): Promise<void> {
    const IDB_POSTGRES_URL = original.value.env.IDB_POSTGRES_URL!;
    await runIdb(['collect-stats', '-d', '*', '--force'], { ...env, IDB_POSTGRES_URL });
  }
});

function dropAll({ env }: Place): Promise<void> {
  return dropIndices(elasticsearchUrl(), env.IDB_INDEX_PREFIX!);
}

/** All faults; or of every third request one of its two, in turn. */
function faultsOf(requests: number): Fault[] {
  const numbers = Array.from({ length: requests }, (_, i) => i + 1);
  if (ALL_FAULTS) return numbers.flatMap((number): Fault[] => WHENS.map((when) => ({ when, number })));
  const sample = numbers.filter((number) => number % SAMPLED_REQUESTS === SAMPLED_REQUESTS - 1);
  return sample.map((number, i) => ({ when: WHENS[i % 2]!, number }));
}

function sharesOf(faults: readonly Fault[]): Fault[][] {
  return Array.from({ length: PLACES }, (_, share) => faults.filter((__, i) => i % PLACES === share));
}

async function runKilled(
  { env }: Pick<Place, 'env'>,
  command: Command,
  when: Fault['when'],
  isWhere: (request: ProxiedRequest) => boolean,
): Promise<void> {
  let kill = (): boolean => false;
  const hook = (request: ProxiedRequest) => (isWhere(request) && kill() ? ('cut' as const) : undefined);
  await withProxy(elasticsearchUrl(), { [when]: hook }, async ({ url }) => {
    const run = startIdb(command, { ...env, IDB_ELASTICSEARCH_URL: url });
    kill = () => run.process.kill('SIGKILL');
    const { code, stderr } = await run.ended;
    expect(code, `it was not killed: ${stderr}`).to.equal(null);
  });
}

/** Lets a dead run's lease end now, where it got one: none of its requests is on the way any more. */
async function endLease(place: Place): Promise<void> {
  const id = encodeURIComponent('collect-stats|lease');
  const lease = (await askElasticsearch(place, 'GET', `/{prefix}stats-runs/_doc/${id}`)) as { found?: boolean };
  if (lease.found !== true) return;
  const until = new Date().toISOString();
  await askElasticsearch(place, 'POST', `/{prefix}stats-runs/_update/${id}`, { doc: { until } });
}

/** Months and totals are the sums of the stored days; of the ledger, only the day that died may be complained of. */
async function expectSums(place: Place): Promise<void> {
  const stored = await readStored(place);
  const days = Object.values(storedOf(stored, 'days')) as DayDocument[];
  const sumOf = (recordset: string, month = '') => {
    const own = days.filter((day) => day.recordset_id === recordset && day.harvest_date.startsWith(month));
    return [own.length, ...FIGURES.map((figure) => own.reduce((sum, day) => sum + figure(day), 0))];
  };
  const months = Object.values(storedOf(stored, 'months')) as MonthDocument[];
  const totals = Object.values(storedOf(stored, 'totals')) as TotalDocument[];
  const said = (document: TotalDocument) => [document.days, ...FIGURES.map((figure) => figure(document))];
  expect(months.map(said)).to.deep.equal(months.map(({ recordset_id, month }) => sumOf(recordset_id, month)));
  expect(totals.map(said)).to.deep.equal(totals.map(({ recordset_id }) => sumOf(recordset_id)));
  expect(new Set(totals.map((total) => total.recordset_id))).to.deep.equal(
    new Set(days.map((day) => day.recordset_id)),
  );
  if (ALL_FAULTS) await expectAudit(place);
}

const FIGURES = RECORD_TYPES.flatMap((recordType) =>
  EVENT_TYPES.flatMap((type) => [
    (document: Cells<CellSum>) => document[recordType][type].count,
    (document: Cells<CellSum>) => document[recordType][type].total,
  ]),
);

async function expectAudit(place: Place): Promise<void> {
  const { stdout } = await runIdb(['audit', '--json'], place.env);
  const { differences } = JSON.parse(stdout) as { differences: { kind: string; first: { message: string } }[] };
  expect(differences.filter(({ kind }) => kind !== 'day-unfinished')).to.deep.equal([]);
}
