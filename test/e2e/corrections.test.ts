import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { addDays } from '../../src/model/day.js';
import { row, type Row } from '../conformance/cases.js';
import { hold, type Held } from '../support/held.js';
import { dropIndices, elasticsearchUrl, uniquePrefix } from '../support/servers.js';
import { removeDirectory, temporaryDirectory } from '../support/temporary-directory.js';
import { changeSource, readStored, storedOf, type Stored } from './support/behind.js';
import { DEPLOYMENTS, withEmbeddedDirectory, withServers, type Deployment } from './support/deployment.js';

interface Report {
  readonly days: readonly (Record<string, unknown> & { readonly day: string; readonly outcome: string })[];
  readonly left_out: { readonly from: string; readonly to: string } | null;
}

const today = () => new Date().toISOString().slice(0, 10);
const TODAY = today();
const ago = (days: number) => addDays(TODAY, -days);
/** Tomorrow: it is not over either when midnight comes while these run. */
const NOT_OVER = addDays(TODAY, 1);
/** A year that nothing else is of, and the last days. */
const [FIRST, SECOND, LEAP_DAY] = ['2012-01-31', '2012-02-01', '2012-02-29'] as const;
const [SHRINKING, GROWING, HOLE] = [ago(6), ago(5), ago(4)] as const;

function on(day: string, ...rows: readonly Row[]): Row[] {
  return rows.map((each) => ({ ...each, time: `${day}T10:00:00Z` }));
}

const ROWS = [
  ...on(FIRST, row('view', { r1: 'A', r2: 'B' }), row('search', { A: 10, B: 3 }, { queryHash: 'q1' })),
  ...on(SECOND, row('view', { r1: 'A' }), row('login', {})),
  ...on(LEAP_DAY, row('download', { C: 7 }), row('view', { r2: 'B' })),
  ...on(SHRINKING, row('view', { r1: 'A' }), row('view', { r1: 'D' })),
  ...on(GROWING, row('view', { r1: 'A' })),
  ...on(NOT_OVER, row('view', { r1: 'NOT OVER' })),
];

/** What readers see, without the ledger: a store that has never known a day holds the same as one that it vanished from. */
function documentsOf(stored: Stored): Stored {
  return Object.fromEntries(Object.entries(stored).filter(([place]) => /^(days|months|totals) /.test(place)));
}

/** What an empty store holds after the source, as it is now, was collected into it, the later days first. */
async function collectedAfresh({ env, idb }: Deployment): Promise<Stored> {
  const store = { IDB_ELASTICSEARCH_URL: elasticsearchUrl(), IDB_INDEX_PREFIX: uniquePrefix() };
  try {
    for (const days of [`${SHRINKING}..${ago(1)}`, '*']) {
      const { code, stderr } = await idb(['collect-stats', '-d', days], store);
      expect(code, stderr).to.equal(0);
    }
    return documentsOf(await readStored({ name: 'servers', env: { ...env, ...store } }));
  } finally {
    await dropIndices(store.IDB_ELASTICSEARCH_URL, store.IDB_INDEX_PREFIX);
  }
}

for (const { name: place, open } of DEPLOYMENTS) {
  describe(`corrections on ${place}`, () => {
    let held: Held<Deployment>;
    let deployment: Deployment;
    let afterFirst: Stored;

    const collect = async (...words: string[]): Promise<Report> => {
      const { code, stdout, stderr } = await deployment.idb(['collect-stats', ...words, '--json']);
      expect(code, stderr).to.equal(0);
      return JSON.parse(stdout) as Report;
    };
    const outcomes = ({ days }: Report, ...of: string[]) =>
      days.filter(({ day }) => of.length === 0 || of.includes(day)).map(({ day, outcome }) => [day, outcome]);
    const stored = () => readStored(deployment);

    before(async () => {
      held = await hold(open);
      deployment = held.value;
      await deployment.insert(ROWS);
    });
    after(() => held.close());

    it('--dry-run reports what the run then reports, and writes nothing', async () => {
      const dry = await collect('-d', '*', '--dry-run');
      expect(await stored()).to.deep.equal({});
      const real = await collect('-d', '*');
      afterFirst = await stored();
      const figures = ({ days }: Report) =>
        days.map(({ day, rows, counted, rejected, documents, checksum }) => [
          day,
          rows,
          counted,
          rejected,
          documents,
          checksum,
        ]);
      expect(figures(dry)).to.deep.equal(figures(real));
      expect(dry.days.map(({ outcome }) => outcome)).to.deep.equal(real.days.map(() => 'would-collect'));
    });

    it(`'*' is every day that has telemetry and is over`, () => {
      const days = Object.keys(storedOf(afterFirst, 'runs')).map((id) => id.replace('collect-stats|', ''));
      expect(days.sort()).to.deep.equal([FIRST, SECOND, LEAP_DAY, SHRINKING, GROWING]);
    });

    it('the order in which days are collected changes nothing, nor does the place where they are stored', async () => {
      expect(documentsOf(afterFirst)).to.deep.equal(await collectedAfresh(deployment));
    });

    it('a second time, by force, changes nothing', async () => {
      const { days } = await collect('-d', '*', '--force');
      expect(days.map(({ outcome }) => outcome)).to.deep.equal(days.map(() => 'collected'));
      expect(await stored()).to.deep.equal(afterFirst);
    });

    it('a second time, without force, there is nothing to do, and the day that is not over is still left out', async () => {
      const { days, left_out: leftOut } = await collect('-d', '*');
      expect(days.map(({ outcome }) => outcome)).to.deep.equal(days.map(() => 'already-complete'));
      expect(leftOut).to.deep.equal({ from: NOT_OVER, to: NOT_OVER });
    });

    it('a range leaves out days that are not over, and says so', async () => {
      const last = addDays(NOT_OVER, 1);
      const firsts = [today()];
      const { code, stdout } = await deployment.idb(['collect-stats', '-d', `${GROWING}..${last}`, '--dry-run']);
      firsts.push(today());
      const said = firsts.filter((first) => stdout.includes(`because not over in the zone UTC: ${first}..${last}.`));
      expect(said, stdout).not.to.deep.equal([]);
      expect(code).to.equal(0);
    });

    it('shrunk: pruned and left alone; grown: stale and collected; never seen: missing, then empty', async () => {
      await changeSource(
        deployment,
        `DELETE FROM stats WHERE date::date = '${SHRINKING}' AND payload::text LIKE '%D%'`,
      );
      await deployment.insert(on(GROWING, row('view', { r9: 'E' })));
      const status = async () => {
        const words = ['status', '--from', SHRINKING, '--to', HOLE, '--json'];
        const { code, stdout } = await deployment.idb(words);
        return [code, ...(JSON.parse(stdout) as { days: { state: string }[] }).days.map(({ state }) => state)];
      };
      expect(await status()).to.deep.equal([2, 'pruned', 'stale', 'missing']);
      const report = await collect('--catch-up', '10');
      expect(outcomes(report, SHRINKING, GROWING, HOLE)).to.deep.equal([
        [SHRINKING, 'pruned'],
        [GROWING, 'collected'],
        [HOLE, 'collected'],
      ]);
      expect(await status()).to.deep.equal([0, 'pruned', 'complete', 'empty']);
      expect(Object.keys(storedOf(await stored(), 'totals'))).to.include.members(['D', 'E']);
    });

    it('--force counts what is left, with a warning, and what vanished from the source vanishes from the store', async () => {
      const { code, stderr } = await deployment.idb(['collect-stats', '-d', SHRINKING, '--force']);
      expect(stderr).to.include(`The source has lost what was counted of ${SHRINKING} (2 rows counted, 1 left).`);
      expect(code).to.equal(0);
      const now = await stored();
      expect(Object.keys(now).filter((at) => /^(days|months|totals) D/.test(at))).to.deep.equal([]);
    });

    it('a day of years ago is corrected: rows that went, came and changed', async () => {
      await changeSource(
        deployment,
        `DELETE FROM stats WHERE date::date = '${FIRST}' AND type = 'view';
         UPDATE stats SET payload = '{"A":4}' WHERE date::date = '${FIRST}' AND type = 'search'`,
      );
      await deployment.insert(on(FIRST, row('mapping', { F: 1 })));
      await collect('-d', FIRST, '--force');
      const after = storedOf(await stored(), 'totals');
      const search = (totals: Stored) => (totals.A as { records: { search: unknown } }).records.search;
      expect([search(storedOf(afterFirst, 'totals')), search(after)]).to.deep.equal([
        { count: 1, total: 10 },
        { count: 1, total: 4 },
      ]);
      expect(after.B).to.include({ first_day: LEAP_DAY, last_day: LEAP_DAY, days: 1 });
    });

    it('a day that has lost all its rows is empty once it is forced', async () => {
      await changeSource(deployment, `DELETE FROM stats WHERE date::date = '${LEAP_DAY}'`);
      const report = await collect('-d', LEAP_DAY, '--force');
      expect(report.days[0]).to.include({ state: 'empty', rows: 0, documents: 0, deleted: 2 });
      const now = await stored();
      expect(Object.keys(now).filter((at) => / [BC](\||$)/.test(at))).to.deep.equal([]);
    });

    it('after all that, the store holds what an empty one does that collects the source as it is', async () => {
      expect(documentsOf(await stored())).to.deep.equal(await collectedAfresh(deployment));

      const { code, stdout } = await deployment.idb(['audit', '--source']);
      expect([code, stdout]).to.deep.equal([0, stdout]);
    });
  });
}

describe('--json', () => {
  let held: Held<Deployment>;
  let directory: string;

  before(async () => {
    held = await hold(withServers);
    directory = temporaryDirectory();
    await held.value.insert([
      ...on('2020-02-17', row('view', { r1: 'A' }), row('login', {})),
      ...on('2020-02-19', row('view', { r1: 'A' })),
    ]);
  });
  after(async () => {
    removeDirectory(directory);
    await held.close();
  });

  for (const [words, code] of [
    [['collect-stats', '-d', '2020-02-17'], 0],
    [['collect-stats', '-d', '2020-02-17'], 0],
    [['show', '-d', '2020-02-17'], 0],
    [['show', '-d', '2020-02-17', '--as', 'dict'], 0],
    [['show', '-d', '2020-02-17', '--as', 'site'], 0],
    [['show', '-d', '2020-02-18', '--as', 'dict'], 0],
    [['status', '--from', '2020-02-16', '--to', '2020-02-17'], 2],
    [['audit'], 0],
    [['audit', '--source'], 2],
    [['audit', '--source', '--repair'], 0],
    [['init'], 0],
    [['config'], 0],
    [['doctor'], 0],
    [['systemd', 'install', '--root', 'DIRECTORY'], 0],
  ] as const) {
    it(`prints JSON and nothing else: idb ${words.join(' ')} --json`, async () => {
      const given = words.map((word) => word.replace('DIRECTORY', directory));
      const ended = await held.value.idb([...given, '--json']);
      expect([ended.code, ended.stderr]).to.deep.equal([code, ended.stderr]);
      expect(() => void JSON.parse(ended.stdout)).not.to.throw();
    });
  }

  it('prints JSON and nothing else: idb load FILE --json', () =>
    withEmbeddedDirectory(async (embedded) => {
      const file = join(directory, 'rows.ndjson');
      writeFileSync(file, '{"date":"2020-02-17T10:00:00Z","type":"view","payload":{}}\nno row\n');
      const { code, stdout } = await embedded.idb(['load', file, '--json']);
      const [report] = JSON.parse(stdout) as Record<string, unknown>[];
      expect({ code, ...report }).to.include({ code: 65, loaded: 1, refused: 1 });
    }));
});
