/** One day of telemetry, whichever way it came: the same documents. */
import { expect } from 'chai';
import { queryHash } from '../../src/model/query-hash.js';
import { row, type Row } from '../conformance/cases.js';
import { DEPLOYMENTS, type Deployment } from './support/deployment.js';
import { publishLines, withQueues } from './support/events.js';

const DAY = '2020-02-17';
const QUERIES = [{ filtered: { filter: {} } }, { match: { genus: 'Puma' } }];
const PLACES = [{ country: 'Chile' }, { city: 'Abidjan', country: "Côte d'Ivoire" }, null];

/** Of every kind, good and bad: what can't be counted is rejected alike, however it came. */
const PAYLOADS: readonly (readonly [type: string, payload: unknown])[] = [
  ['view', { r1: 'A' }],
  ['seen', { r1: 'A', r2: 'A', r3: 'B' }],
  ['search', { A: 10, B: 3 }],
  ['mapping', { A: 1e3 }],
  ['download', { A: 0 }],
  ['download', { B: 7, C: 2 }],
  ['search', {}],
  ['search', { A: -5 }],
  ['view', { r1: null }],
  ['seen', { '': 'A' }],
  ['mapping', null],
  ['view', ['r1']],
];

interface Use {
  readonly row: Row;
  readonly query: object | null;
}

const uses: readonly Use[] = Array.from({ length: 48 }, (_, i) => {
  const [type, payload] = PAYLOADS[i % PAYLOADS.length]!;
  const query = type === 'view' || i % 5 === 0 ? null : QUERIES[i % 2]!;
  const time = `${DAY}T${String(i % 24).padStart(2, '0')}:30:00Z`;
  const recordType = i % 7 === 0 ? 'mediarecords' : i === 11 ? 'publishers' : 'records';
  const hash = query === null ? null : queryHash(query);
  return { query, row: row(type, payload, { time, geocode: PLACES[i % 3], queryHash: hash }, recordType) };
});

/** In one dialect or the other. */
function lineOf({ row: { time, type, recordType, geocode, payload }, query }: Use, i: number): string {
  const common = { id: `use-${i}`, timestamp: time, type, query, ip: '192.0.2.7', ip_geocode: geocode };
  const rest =
    i % 2 === 0 ? { record_type: recordType, payload } : { recordtype: recordType, results: payload, source: 'portal' };
  return JSON.stringify({ ...common, ...rest });
}

/** Everything that is stored of the day, without what says where it came from. */
async function outcomeOf(deployment: Deployment, asRow: (i: number) => boolean): Promise<unknown> {
  return withQueues(deployment, async (idb) => {
    await deployment.insert(uses.filter((_, i) => asRow(i)).map((use) => use.row));
    await publishLines(
      idb,
      uses.flatMap((use, i) => (asRow(i) ? [] : [lineOf(use, i)])),
    );
    const processed = await idb(['events', 'process']);
    expect(processed.code, processed.stderr).to.equal(0);
    const { code, stderr } = await idb(['collect-stats', '-d', DAY]);
    expect(code, stderr).to.equal(0);
    const audit = await idb(['audit', '--source']);
    expect(audit.code, audit.stdout + audit.stderr).to.equal(0);
    const { sources: _, rejected, ...site } = await deployment.siteDay(DAY);
    const reasons = Object.entries(rejected.reasons).map(([reason, { count }]) => `${reason}: ${count}`);
    return { documents: await deployment.documents(DAY), site, rejected: reasons.sort() };
  });
}

for (const { name, open } of DEPLOYMENTS) {
  describe(`a day of telemetry on ${name}`, () => {
    it('gives the same documents whether it came as rows, as events, or half and half', async function () {
      this.timeout(600_000);
      const asRows = await open((deployment) => outcomeOf(deployment, () => true));
      const asEvents = await open((deployment) => outcomeOf(deployment, () => false));
      const halfAndHalf = await open((deployment) => outcomeOf(deployment, (i) => i % 2 === 0));
      expect(asEvents).to.deep.equal(asRows);
      expect(halfAndHalf).to.deep.equal(asRows);
    });

    it('is stale when an event arrives late, and whole again after catching up', async function () {
      this.timeout(600_000);
      await open((deployment) =>
        withQueues(deployment, async (idb) => {
          await publishLines(idb, uses.slice(0, 12).map(lineOf));
          await idb(['events', 'process']);
          expect((await idb(['collect-stats', '-d', DAY])).code).to.equal(0);
          await publishLines(idb, uses.slice(0, 13).map(lineOf));
          const processed = JSON.parse((await idb(['events', 'process', '--json'])).stdout) as {
            types: { type: string; created: number; duplicates: number }[];
          };
          const sum = (count: (type: (typeof processed.types)[number]) => number) =>
            processed.types.reduce((total, type) => total + count(type), 0);
          expect([sum(({ created }) => created), sum(({ duplicates }) => duplicates)]).to.deep.equal([1, 12]);
          const status = await idb(['status', '--from', DAY, '--to', DAY]);
          expect([status.code, status.stdout]).to.deep.equal([2, status.stdout]);
          expect(status.stdout).to.contain('stale');
          expect((await idb(['collect-stats', '-d', DAY, '--catch-up', '1'])).code).to.equal(0);
          expect((await deployment.siteDay(DAY)).sources).to.deep.equal({
            postgres: { rows: 0 },
            events: { rows: 13 },
          });
          expect((await idb(['status', '--from', DAY, '--to', DAY])).code).to.equal(0);
        }),
      );
    });
  });
}
