import { expect } from 'chai';
import type { LoadRow } from '../../src/demo/load-row.js';
import { exampleTelemetry } from '../../src/demo/example-telemetry.js';
import { addDays, dayOf, daysBetween } from '../../src/model/day.js';
import { queryHash } from '../../src/model/query-hash.js';
import { SHOWN_REASONS } from '../../src/demo/bad-rows.js';
import { EVENT_TYPES, RECORD_TYPES, type EventType } from '../../src/model/telemetry.js';
import { COUNTING_RULES } from '../../src/model/counting-rule.js';
import { decodePayload } from '../../src/model/payload.js';

const LAST_DAY = '2020-02-29';
const MAX_COUNT = 1e12;
const example = exampleTelemetry({ lastDay: LAST_DAY });
const days = daysBetween(addDays(LAST_DAY, -34), LAST_DAY);
const dayOfRow = ({ date }: LoadRow) => dayOf(new Date(date), 'UTC');
const sum = (numbers: Iterable<number>) => [...numbers].reduce((a, b) => a + b, 0);

function tallyBy<K>(rows: readonly LoadRow[], keyOf: (row: LoadRow) => K): Map<K, number> {
  const counts = new Map<K, number>();
  for (const row of rows) counts.set(keyOf(row), (counts.get(keyOf(row)) ?? 0) + 1);
  return counts;
}

/** What counting would say of the row. */
function faultOf(row: LoadRow): string | null {
  if (!(EVENT_TYPES as readonly string[]).includes(row.type)) return 'unknown-type';
  if (!(RECORD_TYPES as readonly string[]).includes(row.record_type)) return 'unknown-record-type';
  const decoded = decodePayload(row.payload, COUNTING_RULES[row.type as EventType].payload, MAX_COUNT);
  return typeof decoded === 'string' ? decoded : null;
}

describe('the telemetry of the demo', () => {
  it('is the same for the same day and seed, and another for another', () => {
    expect(exampleTelemetry({ lastDay: LAST_DAY, seed: 1 })).to.deep.equal(example);
    expect(exampleTelemetry({ lastDay: LAST_DAY, seed: 2 }).rows).to.not.deep.equal(example.rows);
  });

  it('has 60 to 120 rows a day, fewer at the weekend, and one day without any', () => {
    const counts = tallyBy(example.rows, dayOfRow);
    expect([...counts.keys()]).to.deep.equal(days.filter((day) => day !== example.hole));
    for (const count of counts.values()) expect(count).to.be.within(60, 120);
    const [weekend, working] = [true, false].map((wanted) =>
      [...counts].filter(([day]) => [0, 6].includes(new Date(day).getUTCDay()) === wanted).map(([, count]) => count),
    );
    expect(Math.max(...(weekend ?? []))).to.be.lessThan(Math.min(...(working ?? [])));
  });

  it('is numbered from 1 without a gap, in the order of time, the late rows last', () => {
    const all = [...example.rows, ...example.lateRows];
    expect(all.map(({ id }) => id)).to.deep.equal(all.map((_, i) => i + 1));
    const dates = example.rows.map(({ date }) => date);
    expect(dates).to.deep.equal([...dates].sort());
  });

  it('has one bad row of each kind that is small enough to show, spread over days, and no other', () => {
    expect(example.badRows.map(({ reason }) => reason)).to.deep.equal(SHOWN_REASONS);
    expect(new Set(example.badRows.map(({ day }) => day)).size).to.equal(SHOWN_REASONS.length);
    const found = example.rows.flatMap((row) => {
      const reason = faultOf(row);
      return reason === null ? [] : [{ reason, day: dayOfRow(row), id: row.id }];
    });
    expect(found).to.have.deep.members([...example.badRows]);
  });

  it('has late rows on two earlier days, all of them good, none in the hole', () => {
    expect(Object.fromEntries(tallyBy(example.lateRows, dayOfRow))).to.deep.equal({ '2020-02-20': 5, '2020-02-28': 3 });
    expect(example.lateRows.map(faultOf)).to.deep.equal(example.lateRows.map(() => null));
  });

  it('has every event type of both record types', () => {
    const cells = tallyBy(example.rows, ({ type, record_type }) => `${record_type}.${type}`);
    for (const recordType of RECORD_TYPES) {
      for (const type of EVENT_TYPES)
        expect(cells.get(`${recordType}.${type}`), `${recordType}.${type}`).to.be.greaterThan(0);
    }
  });

  it('uses eight recordsets, the most popular many times as often as the least', () => {
    const views = example.rows.filter((row) => row.type === 'view' && faultOf(row) === null);
    const uses = tallyBy(views, ({ payload }) => String(Object.values(payload as object)[0]));
    const counts = [...uses.values()];
    expect(counts).to.have.length(8);
    expect(Math.max(...counts)).to.be.greaterThan(10 * Math.min(...counts));
  });

  it('gives each query its real hash, and none to a view', () => {
    for (const row of [...example.rows, ...example.lateRows]) {
      if (row.query_hash === null) expect(row.type).to.equal('view');
      else expect(queryHash(row.query)).to.equal(row.query_hash);
    }
    expect(new Set(example.rows.map((row) => row.query_hash)).size).to.be.within(6, 12);
  });

  it('has searches that find nothing, places that nobody knows, and addresses from the ranges for documentation only', () => {
    expect(example.rows.some(({ type, payload }) => type === 'search' && JSON.stringify(payload) === '{}')).to.equal(
      true,
    );
    expect(example.rows.some(({ ip_geocode }) => JSON.stringify(ip_geocode) === '{}')).to.equal(true);
    for (const { ip } of example.rows)
      expect(ip).to.match(/^(192\.0\.2\.|198\.51\.100\.|203\.0\.113\.|2001:db8::)\d{1,3}$/);
  });

  it('can be of any length from three days on', () => {
    for (const length of [3, 4, 8, 13, 27, 60]) {
      const { rows, hole, badRows } = exampleTelemetry({ lastDay: LAST_DAY, days: length });
      const expected = daysBetween(addDays(LAST_DAY, 1 - length), LAST_DAY).filter((day) => day !== hole);
      expect([...tallyBy(rows, dayOfRow).keys()]).to.deep.equal(expected);
      expect(expected).to.have.length(length - 1);
      expect(badRows.map(({ id, reason }) => faultOf(rows[id - 1]!) === reason)).to.not.include(false);
    }
    expect(() => exampleTelemetry({ lastDay: LAST_DAY, days: 2 })).to.throw(RangeError);
  });

  it('adds up to some thousands of rows', () => {
    expect(sum(tallyBy(example.rows, dayOfRow).values())).to.be.within(2_500, 4_000);
  });
});
