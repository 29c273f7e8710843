import { expect } from 'chai';
import { PLACES, QUERIES, RECORDSETS, portalDay } from '../../../bench/data/portal-day.js';
import { EVENT_TYPES } from '../../../src/model/telemetry.js';

const day = (seed?: number) => [...portalDay(2000, 15, seed)];
const entriesOf = (payload: string) => Object.entries(JSON.parse(payload) as Record<string, string | number>);

describe("the bench's day of a portal", () => {
  it('is the same for the same seed, and another one for another', () => {
    expect(day()).to.deep.equal(day(1));
    expect(day(2)).to.not.deep.equal(day(1));
  });

  it('has rows of every type, each with as many entries as it was asked for', () => {
    expect(new Set(day().map(({ type }) => type))).to.deep.equal(new Set(EVENT_TYPES));
    expect(day().filter(({ payload }) => entriesOf(payload).length !== 15)).to.deep.equal([]);
  });

  it('names a few recordsets often and most of them seldom, and few records twice', () => {
    const counts = new Map<string, number>();
    const records: string[] = [];
    for (const { type, payload } of day()) {
      const isOfRecords = type === 'view' || type === 'seen';
      for (const [key, value] of entriesOf(payload)) {
        const recordset = isOfRecords ? String(value) : key;
        counts.set(recordset, (counts.get(recordset) ?? 0) + 1);
        if (isOfRecords) records.push(key);
      }
    }
    const [first = 0, ...others] = [...counts.values()].sort((a, b) => b - a);
    expect(counts.size).to.be.within(RECORDSETS * 0.8, RECORDSETS);
    expect(first).to.be.above(100 * (others[Math.floor(others.length / 2)] ?? 0));
    expect(new Set(records).size).to.be.above(records.length * 0.9);
  });

  it('keeps to the queries and places that there are', () => {
    for (const { query, place } of day()) {
      expect(query ?? 0).to.be.within(0, QUERIES - 1);
      expect(place ?? 0).to.be.within(0, PLACES - 1);
    }
  });
});
