import { expect } from 'chai';
import { addDays } from '../../src/model/day.js';
import { CASES, row, type Case } from '../conformance/cases.js';
import { cellLines, rejectedCounts, siteLines, sorted } from '../conformance/figures.js';
import { hold, type Held } from '../support/held.js';
import { DEPLOYMENTS, type Deployment } from './support/deployment.js';

/** Each case on a day of its own, so that one run collects them all; the leap day stays where it is. */
function spread(cases: readonly Case[]): Case[] {
  return cases.map((one, i) => {
    if (one.day === '2020-02-29') return one;
    const day = addDays('2020-03-01', i);
    return { ...one, day, rows: one.rows.map((each) => ({ ...each, time: each.time.replace(one.day, day) })) };
  });
}

const cases = spread(CASES);
const collected = new Map<string, Map<string, string>>();

for (const { name: place, open } of DEPLOYMENTS) {
  describe(`the published cases, collected by the command line on ${place}`, () => {
    let held: Held<Deployment>;
    let deployment: Deployment;

    before(async () => {
      held = await hold(open);
      deployment = held.value;
      await deployment.insert(cases.flatMap(({ rows }) => rows));
      const { code, stderr } = await deployment.idb(['collect-stats', '-d', '*']);
      expect(code, stderr).to.equal(0);
    });
    after(() => held.close());

    for (const { name, day, cells, rejected = {}, site = [] } of cases) {
      it(name, async () => {
        const documents = await deployment.documents(day);
        const siteDay = await deployment.siteDay(day);
        expect(cellLines(documents)).to.deep.equal(sorted(cells));
        expect(rejectedCounts(siteDay)).to.deep.equal(rejected);
        expect(siteLines(siteDay)).to.include.members([...site]);
        const texts = collected.get(day) ?? new Map<string, string>();
        collected.set(day, texts.set(place, JSON.stringify([documents, siteDay.checksum, siteDay.events])));
      });
    }

    it('C8 a complete day stays as it is, says so and says that its source has changed; --force counts it again', async () => {
      const day = '2020-02-17';
      const time = `${day}T10:00:00Z`;
      await deployment.insert([{ ...row('view', { r1: 'A' }), time }]);
      await deployment.idb(['collect-stats', '-d', day]);
      await deployment.insert([{ ...row('view', { r2: 'B' }), time }]);
      const again = await deployment.idb(['collect-stats', '-d', day]);
      expect([again.code, again.stdout]).to.deep.equal([0, again.stdout]);
      expect(again.stdout).to.match(
        /2020-02-17 is complete already\. Its source has changed since \(1 row counted, 2 in the source now\)/,
      );
      expect(cellLines(await deployment.documents(day))).to.deep.equal([
        'A records.view 1/1 items r1:1 queries - geocodes {}:1',
      ]);
      expect((await deployment.idb(['collect-stats', '-d', day, '--force'])).code).to.equal(0);
      expect(cellLines(await deployment.documents(day))).to.deep.equal([
        'A records.view 1/1 items r1:1 queries - geocodes {}:1',
        'B records.view 1/1 items r2:1 queries - geocodes {}:1',
      ]);
    });

    it('what is stored agrees with itself and with its source', async () => {
      const { code, stdout } = await deployment.idb(['audit', '--source']);
      expect(code, stdout).to.equal(0);
    });
  });
}

describe('the zone decides which rows are a day (C25)', () => {
  const times = ['2020-02-17T04:59:00Z', '2020-02-17T05:00:01Z', '2020-02-18T04:59:00Z'];
  for (const { name: place, open } of DEPLOYMENTS) {
    for (const [zone, expected] of [
      ['America/New_York', ['r2', 'r3']],
      ['UTC', ['r1', 'r2']],
    ] as const) {
      it(`${zone} on ${place}`, () =>
        open(async (deployment) => {
          await deployment.insert(times.map((time, i) => ({ ...row('view', { [`r${i + 1}`]: 'A' }), time })));
          await deployment.idb(['collect-stats', '-d', '2020-02-17'], { IDB_ZONE: zone });
          const [document] = await deployment.documents('2020-02-17');
          expect(document!.records.view.items.map(({ term }) => term)).to.deep.equal(expected);
        }));
    }
  }
});

describe('the two deployments', () => {
  it('hold the same documents, with the same checksums, for every published case', () => {
    expect(collected.size).to.equal(cases.length);
    for (const [day, texts] of collected) expect(new Set(texts.values()).size, day).to.equal(1);
  });
});
