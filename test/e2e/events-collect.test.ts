/** The event index as a source of `idb collect-stats`, by the command line: days that change. */
import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EventWrite } from '../../src/events/event-index.js';
import { addDays } from '../../src/model/day.js';
import type { SiteDay } from '../../src/model/documents.js';
import { row } from '../conformance/cases.js';
import { eventOf, putEvents, withEventIndex } from '../support/event-places.js';
import { hold, type Held } from '../support/held.js';
import { removeDirectory, temporaryDirectory } from '../support/temporary-directory.js';
import { askElasticsearch, changeSource } from './support/behind.js';
import { withEmbeddedDirectory, withServers, type Deployment } from './support/deployment.js';

const TODAY = new Date().toISOString().slice(0, 10);
const ago = (days: number) => addDays(TODAY, -days);

describe('a day of rows and events that changes', function () {
  this.timeout(240_000);
  const DAY = ago(3);
  const time = `${DAY}T10:00:00Z`;
  let held: Held<Deployment>;
  let deployment: Deployment;

  const put = (...events: readonly EventWrite[]) => withEventIndex(deployment.env, (index) => putEvents(index, events));
  const view = (record: string) => ({ ...row('view', { [record]: 'A' }), time });
  const idb = async (...words: string[]) => {
    const { code, stdout, stderr } = await deployment.idb(words);
    expect(code, stdout + stderr).to.be.oneOf([0, 2]);
    return stdout;
  };
  const records = async () => (await deployment.documents(DAY))[0]!.records.view.items.map(({ term }) => term).sort();
  const state = async () => /"state":\s*"(\w+)"/.exec(await idb('status', '--from', DAY, '--to', DAY, '--json'))?.[1];

  before(async () => {
    held = await hold<Deployment>(withServers);
    deployment = held.value;
    await deployment.insert([view('r1'), view('r2')]);
    await changeSource(
      deployment,
      `ALTER TABLE stats ADD COLUMN IF NOT EXISTS event_id text; UPDATE stats SET event_id = 'e1' WHERE payload::text LIKE '%r1%'`,
    );
    await put(eventOf(view('r1'), 'e1'), eventOf(view('r3'), 'e3'));
  });
  after(() => held.close());

  it('is counted as the union of both, by a dry run as by the real one', async () => {
    const dry = JSON.parse(await idb('collect-stats', '-d', DAY, '--dry-run', '--json')) as DaysReport;
    const real = JSON.parse(await idb('collect-stats', '-d', '*', '--json')) as DaysReport;
    expect(real.days.map(({ day, rows, sources }) => ({ day, rows, sources }))).to.deep.equal([
      { day: DAY, rows: 3, sources: { postgres: { rows: 2 }, events: { rows: 1, duplicates: 1 } } },
    ]);
    expect(dry.days[0]!.checksum).to.equal(real.days[0]!.checksum);
    expect(await records()).to.deep.equal(['r1', 'r2', 'r3']);
    const { rows, sources } = await deployment.siteDay(DAY);
    expect({ rows, sources }).to.deep.equal({ rows: 3, sources: real.days[0]!.sources });
    expect(await state()).to.equal('complete');
  });

  it('is stale once an event comes late, says which source it was, and is caught up with', async () => {
    await put(eventOf(view('r4'), 'e4'));
    expect(await state()).to.equal('stale');
    expect(await idb('status', '--from', DAY, '--to', DAY)).to.include('(2 events then, 3 now)');
    expect(await idb('collect-stats', '-d', DAY)).to.include(
      'Its source has changed since (2 events counted, 3 in the source now): --catch-up or --force',
    );
    await idb('collect-stats', '--catch-up', '5');
    expect(await state()).to.equal('complete');
    expect(await records()).to.deep.equal(['r1', 'r2', 'r3', 'r4']);
    expect(await idb('audit', '--source')).to.include('Everything agrees.');
  });

  it('is pruned where rows are gone, though as many events came', async () => {
    await changeSource(deployment, `DELETE FROM stats WHERE payload::text LIKE '%r2%'`);
    await put(eventOf(view('r5'), 'e5'));
    expect(await state()).to.equal('pruned');
    expect(await idb('collect-stats', '--catch-up', '5')).to.include(
      'Its source has shrunk (2 rows counted, 1 in the source now; 3 events counted, 4 in the source now)',
    );
    expect(await records()).to.deep.equal(['r1', 'r2', 'r3', 'r4']);
    expect(await idb('audit', '--source')).to.include('could not be compared with the source');
  });

  it('is counted as what is left by --force, and what vanished from the source vanishes', async () => {
    const { code, stderr } = await deployment.idb(['collect-stats', '-d', DAY, '--force']);
    expect([code, stderr]).to.deep.equal([0, stderr]);
    expect(stderr).to.include('(2 rows counted, 1 left; 3 events counted, 4 left)');
    expect(await records()).to.deep.equal(['r1', 'r3', 'r4', 'r5']);
    expect(await idb('audit', '--source')).to.include('Everything agrees.');
  });

  it('counts rows alone, or events alone, where the configuration says so', async () => {
    const directory = temporaryDirectory();
    const dry = async (source: string) => {
      const file = join(directory, `${source}.json`);
      writeFileSync(file, JSON.stringify({ sources: [source] }));
      const words = ['collect-stats', '-c', file, '-d', DAY, '--force', '--dry-run', '--json'];
      const { code, stdout, stderr } = await deployment.idb(words);
      expect(code, stderr).to.equal(0);
      return (JSON.parse(stdout) as DaysReport).days[0]!.sources;
    };
    expect(await dry('postgres')).to.deep.equal({ postgres: { rows: 1 } });
    expect(await dry('events')).to.deep.equal({ events: { rows: 4 } });
    removeDirectory(directory);
  });
});

interface DaysReport {
  readonly days: readonly {
    readonly day: string;
    readonly rows: number;
    readonly checksum: string;
    readonly sources: SiteDay['sources'];
  }[];
}

describe('an event index that was lost', function () {
  this.timeout(240_000);

  it('leaves its days pruned, also where it was filled with as many events again, and --force counts them', () =>
    withServers(async (deployment) => {
      const day = '2020-02-17';
      const put = (...records: string[]) =>
        withEventIndex(deployment.env, (index) =>
          putEvents(
            index,
            records.map((record) => eventOf(row('view', { [record]: 'A' }), record)),
          ),
        );
      const state = async () => {
        const { stdout } = await deployment.idb(['status', '--from', day, '--to', day, '--json']);
        return /"state":\s*"(\w+)"/.exec(stdout)?.[1];
      };
      await put('r1', 'r2');
      await deployment.idb(['collect-stats', '-d', day]);
      const site = await deployment.siteDay(day);
      expect(site.sources).to.deep.equal({ postgres: { rows: 0 }, events: { rows: 2 } });

      await askElasticsearch(deployment, 'DELETE', '/{prefix}events-stats-view-2020-02');
      expect(await state()).to.equal('pruned');
      await put('r1', 'r2');
      expect(await state()).to.equal('pruned');
      const left = await deployment.idb(['collect-stats', '-d', day]);
      expect(left.stdout).to.include('(2 events counted, 2 in the source now, some of them others): only --force');
      await deployment.idb(['collect-stats', '-d', day, '--force']);
      expect(await state()).to.equal('complete');
      expect(await deployment.siteDay(day)).to.deep.equal(site);
    }));
});

describe('the zone decides which events are a day (C25)', function () {
  this.timeout(240_000);
  const times = ['2020-02-17T04:59:00Z', '2020-02-17T05:00:01Z', '2020-02-18T04:59:00Z'];

  it('in the embedded directory too', () =>
    withEmbeddedDirectory(async (deployment) => {
      const env = { IDB_ZONE: 'America/New_York' };
      const events = times.map((time, i) => eventOf({ ...row('view', { [`r${i + 1}`]: 'A' }), time }, `e${i}`));
      await withEventIndex(deployment.env, (index) => putEvents(index, events));
      const { code, stderr } = await deployment.idb(['collect-stats', '-d', '*'], env);
      expect(code, stderr).to.equal(0);
      const [document] = await deployment.documents('2020-02-17');
      expect(document!.records.view.items.map(({ term }) => term)).to.deep.equal(['r2', 'r3']);
      const audit = await deployment.idb(['audit', '--source'], env);
      expect(audit.code, audit.stdout).to.equal(0);
    }));
});
