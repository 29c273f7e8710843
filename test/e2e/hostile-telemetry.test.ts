import { expect } from 'chai';
import type { DayDocument, SiteDay } from '../../src/model/documents.js';
import { REJECTION_REASONS } from '../../src/model/rejection.js';
import { RawJson, row, type Row } from '../conformance/cases.js';
import { cellLines, rejectedCounts } from '../conformance/figures.js';
import { hold, type Held } from '../support/held.js';
import { changeSource, readStored, storedOf, type Stored } from './support/behind.js';
import { DEPLOYMENTS, type Deployment } from './support/deployment.js';

const [IDS_DAY, BAD_DAY, BEFORE, EDGES_DAY, AFTER] = [
  '2020-02-10',
  '2020-02-12',
  '2020-02-16',
  '2020-02-17',
  '2020-02-18',
] as const;

function at(time: string, ...rows: readonly Row[]): Row[] {
  return rows.map((each) => ({ ...each, time }));
}

/** In the order of the ids `<recordset>|<day>` by code point: `|` comes after letters and before `~`. */
const IDS = [
  '\u0000nul\u0000',
  '\u0000',
  ' ',
  '"quote"\\',
  '%2F../..',
  'A!',
  'A',
  'A|2020-02-10',
  'A~',
  '__proto__',
  '_all',
  'constructor',
  'tab\tnew\nline',
  'x'.repeat(501),
  'é'.repeat(250),
  '\u{ff5e}',
  '\u{fffd}',
  '\u{1f98b}',
];

/** A row for each reason, in the order of the reasons, and two that are good. */
const REJECTED_ROWS = [
  row('login', {}),
  row('view', { r1: 'A' }, {}, 'publishers'),
  row('view', ['r1']),
  row('view', { '': 'A' }),
  row('view', { r1: '' }),
  row('seen', { r1: 7 }),
  row('search', { ['x'.repeat(502)]: 1 }),
  row('download', new RawJson('{"A":1,"B":1.5}')),
];
const GOOD_ROWS = [row('view', { r1: 'A' }), row('download', { A: 3, B: 0 })];

const EDGES: readonly (readonly [time: string, record: string])[] = [
  ['2020-02-16T23:59:59.999999Z', 'last microsecond before'],
  ['2020-02-17T00:00:00Z', 'first instant'],
  ['2020-02-17T00:00:00.000001Z', 'first microsecond'],
  ['2020-02-17T23:59:59.999999Z', 'last microsecond'],
  ['2020-02-18T00:00:00Z', 'first instant after'],
];

const ROWS = [
  ...at(`${IDS_DAY}T10:00:00Z`, ...IDS.map((id) => row('view', { [`of ${id.slice(0, 20)}`]: id }))),
  ...at(
    `${IDS_DAY}T10:00:00Z`,
    row('search', new RawJson(`{${IDS.map((id) => `${JSON.stringify(id)}:2`).join(',')}}`)),
  ),
  ...at(`${BAD_DAY}T10:00:00Z`, ...REJECTED_ROWS, ...GOOD_ROWS),
  ...EDGES.flatMap(([time, record]) => at(time, row('view', { [record]: 'A' }))),
];

function recordsetsOf(documents: readonly DayDocument[]): string[] {
  return documents.map((document) => document.recordset_id);
}

const found = new Map<string, Stored>();

for (const { name: place, open } of DEPLOYMENTS) {
  describe(`hostile telemetry on ${place}`, () => {
    let held: Held<Deployment>;
    let deployment: Deployment;

    before(async () => {
      held = await hold(open);
      deployment = held.value;
      await deployment.insert(ROWS);
      const { code, stdout, stderr } = await deployment.idb(['collect-stats', '-d', '*']);
      expect(code, stdout + stderr).to.equal(0);
      found.set(place, await readStored(deployment));
    });
    after(() => held.close());

    const storedDay = (day: string) =>
      Object.values(storedOf(found.get(place)!, 'days') as Record<string, DayDocument>).filter(
        (document) => document.harvest_date === day,
      );

    it('ids of any characters are kept and shown in the order of their code points', async () => {
      const documents = await deployment.documents(IDS_DAY);
      expect(recordsetsOf(documents)).to.deep.equal(IDS);
      for (const { records } of documents) expect([records.view.total, records.search.total]).to.deep.equal([1, 2]);
    });

    it('as one object, each is a member of its own', async () => {
      const { stdout } = await deployment.idb(['show', '-d', IDS_DAY, '--as', 'dict']);
      expect(Object.keys(JSON.parse(stdout) as object)).to.deep.equal(IDS);
    });

    it('of one recordset, only its own document is shown', async () => {
      const { stdout } = await deployment.idb(['show', '-d', IDS_DAY, '-r', '__proto__']);
      expect((JSON.parse(stdout) as DayDocument).recordset_id).to.equal('__proto__');
    });

    it('every kind of bad row is rejected for its reason, and the good ones beside them count', () => {
      // What is too large does not get into the embedded directory: test/adapters/sources.test.ts has it.
      const reasons = REJECTION_REASONS.filter((reason) => reason !== 'row-too-large');
      const expected = Object.fromEntries(reasons.map((reason) => [reason, 1]));
      expect(rejectedCounts(found.get(place)![`site-days ${BAD_DAY}`] as SiteDay)).to.deep.equal(expected);
      expect(cellLines(storedDay(BAD_DAY))).to.deep.equal([
        'A records.download 1/3 items - queries - geocodes {}:3',
        'A records.view 1/1 items r1:1 queries - geocodes {}:1',
        'B records.download 1/0 items - queries - geocodes -',
      ]);
    });

    it('a day has its first instant and its last microsecond, and neither of its neighbours', () => {
      const records = (day: string) => storedDay(day).flatMap((d) => d.records.view.items.map(({ term }) => term));
      expect(records(BEFORE)).to.deep.equal(['last microsecond before']);
      expect(records(EDGES_DAY)).to.deep.equal(['first instant', 'first microsecond', 'last microsecond']);
      expect(records(AFTER)).to.deep.equal(['first instant after']);
    });

    it('agrees with its source, and goes away with it', async () => {
      expect((await deployment.idb(['audit', '--source'])).code).to.equal(0);
      await changeSource(deployment, `DELETE FROM stats WHERE date::date = '${IDS_DAY}'`);
      expect((await deployment.idb(['collect-stats', '-d', IDS_DAY, '--force'])).code).to.equal(0);
      const places = Object.keys(await readStored(deployment)).filter((name) => /^(days|months|totals) /.test(name));
      expect(places.filter((name) => !/^\w+ [AB](\||$)/.test(name))).to.deep.equal([]);
    });
  });
}

describe('the two deployments', () => {
  it('hold the same hostile documents', () => {
    const [one, other] = [...found.values()].map((stored) =>
      Object.entries(stored).filter(([name]) => /^(days|months|totals) /.test(name)),
    );
    expect(one).to.deep.equal(other);
  });
});
