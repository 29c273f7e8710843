import { expect } from 'chai';
import { textOfDayDocument } from '../../../src/model/day-document-text.js';
import type { TelemetryRow } from '../../../src/model/telemetry.js';
import { decodeDayDocument } from '../../../src/store/decode-day-document.js';
import type { Tally } from '../../../src/tally/tally.js';
import { Random } from '../../support/random.js';
import { randomRow } from '../../support/random-rows.js';
import { countPlainly } from '../../support/reference-counter.js';
import { addRows, documentTexts, memorySpill, newTally } from '../../support/tallied.js';

const DAY = '2020-02-17';

function tallied(rows: readonly TelemetryRow[]): Tally {
  return addRows(newTally(), rows);
}

function randomRows(seed: number, count: number): TelemetryRow[] {
  const random = new Random(seed);
  return Array.from({ length: count }, (_, i) => randomRow(random, i));
}

function view(id: number, payload: Record<string, string>, geocode = '{}'): TelemetryRow {
  return [String(id), 'view', 'records', null, geocode, JSON.stringify(payload)];
}

describe('the tally', () => {
  it('counts 300 random days as the plain reference does, with lists cut and complete', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const rows = randomRows(seed, 60);
      for (const top of [0, 2]) {
        const byRecordset = new Map<string, unknown>();
        for (const { recordset, body } of tallied(rows).documents(DAY, top))
          byRecordset.set(recordset, JSON.parse(body.toString()));
        expect(byRecordset, `seed ${seed}, top ${top}`).to.deep.equal(countPlainly(rows, DAY, top));
      }
    }
  });

  it('gives the same texts and the same summary for the same rows in any order', () => {
    const rows = randomRows(5, 500);
    const shuffled = new Random(6).shuffled(rows);
    const texts = (tally: Tally) => documentTexts(tally, DAY, 3);
    expect(texts(tallied(shuffled))).to.deep.equal(texts(tallied(rows)));
    expect(tallied(shuffled).summary()).to.deep.equal(tallied(rows).summary());
  });

  it('gives the same documents when it has memory for a few rows only, of small recordsets and of large ones', () => {
    const random = new Random(8);
    const records = Array.from({ length: 3000 }, (_, i) => `record-${i}`);
    const many = randomRows(9, 3000);
    const large = records.map((record, i): TelemetryRow => {
      const [query, place] = [`query-${random.below(2000)}`, `{"city":"${random.below(500)}"}`];
      return [String(i), 'seen', 'records', query, place, JSON.stringify({ [record]: 'Large', r: 'B' })];
    });
    const rows = random.shuffled([...many, ...large, ...large]);
    const spill = memorySpill();
    const small = addRows(newTally(1e12, 100_000, spill), rows);
    for (const top of [0, 7, 700]) {
      const texts = documentTexts(small, DAY, top);
      expect(texts, `top ${top}`).to.deep.equal(documentTexts(tallied(rows), DAY, top));
      const document = small.document('Large', DAY, top);
      expect(texts).to.include(document?.body.toString());
    }
    expect(spill.size).to.be.greaterThan(200_000);
    expect(small.document('Nobody', DAY, 0)).to.equal(undefined);
  });

  it('gives documents with the text that is written again from what was stored', () => {
    for (const text of documentTexts(tallied(randomRows(7, 2000)), DAY, 5))
      expect(textOfDayDocument(decodeDayDocument(JSON.parse(text), 'id'))).to.equal(text);
  });

  it('keeps the largest entries of a long list and adds up the rest exactly', () => {
    const records = Array.from({ length: 5000 }, (_, i) => `r${String(i).padStart(4, '0')}`);
    const rows = records.flatMap((record, i) => [
      view(i, { [record]: 'A' }),
      ...(i % 1000 === 0 ? [view(i, { [record]: 'A' })] : []),
    ]);
    const [text] = documentTexts(tallied(rows), DAY, 100);
    const { view: cell } = (
      JSON.parse(text!) as {
        records: { view: { items: { term: string; count: number }[]; items_other: unknown } };
      }
    ).records;
    expect(cell.items.slice(0, 6).map(({ term, count }) => `${term}:${count}`)).to.deep.equal([
      'r0000:2',
      'r1000:2',
      'r2000:2',
      'r3000:2',
      'r4000:2',
      'r0001:1',
    ]);
    expect(cell.items).to.have.length(100);
    expect(cell.items_other).to.deep.equal({ terms: 4900, count: 4900 });
  });

  it('rejects a row that is too large without reading it, and one whose query has a name that is too long', () => {
    const large = JSON.stringify({ r: 'x'.repeat(5_000_000) });
    const long = 'q'.repeat(502);
    const rows: TelemetryRow[] = [
      ['1', 'view', 'records', null, null, large],
      ['2', 'view', 'records', large, null, '{"r1":"A"}'],
      ['3', 'login', 'records', null, large, '{}'],
      ['4', 'search', 'records', long, null, '{"A":1}'],
      ['5', 'search', 'records', long, null, '{"A":-1}'],
      ['6', 'search', 'records', long, null, '{"":1}'],
    ];
    expect(tallied(rows).summary().rejected.reasons).to.deep.equal({
      'row-too-large': { count: 3, first: ['1', '2', '3'] },
      'no-recordset': { count: 1, first: ['6'] },
      'id-too-long': { count: 2, first: ['4', '5'] },
    });
  });

  it('names the smallest row ids of each reason', () => {
    const rows = [10, 9, 100, 8, 7, 6].map((id): TelemetryRow => [String(id), 'login', 'records', null, null, '{}']);
    expect(tallied(rows).summary().rejected).to.deep.equal({
      total: 6,
      reasons: { 'unknown-type': { count: 6, first: ['6', '7', '8', '9', '10'] } },
    });
  });

  it('refuses a sum that can no longer be told exactly, naming it', () => {
    const payload = `{"A":${Number.MAX_SAFE_INTEGER}}`;
    const rows = ['1', '2'].map((id): TelemetryRow => [id, 'search', 'records', null, null, payload]);
    const tally = addRows(newTally(Number.MAX_SAFE_INTEGER), rows);
    expect(() => [...tally.documents(DAY, 0)]).to.throw(/records\.search\.total of recordset A passes 2\^53 - 1/);
    expect(() => tally.summary()).to.throw(/records\.search\.total/);
  });

  it('takes a place that is too large or too deep for unknown', () => {
    const deep = '{"a":'.repeat(70) + '1' + '}'.repeat(70);
    const large = JSON.stringify({ a: 'x'.repeat(40_000) });
    const [text] = documentTexts(tallied([view(1, { r1: 'A' }, deep), view(2, { r1: 'A' }, large)]), DAY, 0);
    expect(text).to.contain('"geocodes":[{"geo":{},"count":2}]');
  });
});
