import { expect } from 'chai';
import { compareCodePoints } from '../../../src/model/canonical-json.js';
import { textOfDayDocument, dayDocumentId } from '../../../src/model/day-document-text.js';
import type { TelemetryRow } from '../../../src/model/telemetry.js';
import { decodeDayDocument } from '../../../src/store/decode-day-document.js';
import { Tally } from '../../../src/tally/tally.js';
import { Random } from '../../support/random.js';
import { randomRow } from '../../support/random-rows.js';
import { countPlainly } from '../../support/reference-counter.js';

const DAY = '2020-02-17';

function tallied(rows: readonly TelemetryRow[]): Tally {
  const tally = new Tally(1e12);
  for (const row of rows) tally.add(row);
  return tally;
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
        const documents = [...tallied(rows).documents(DAY, top)];
        const byRecordset = new Map(documents.map(({ recordset, body }) => [recordset, JSON.parse(body) as unknown]));
        expect(byRecordset, `seed ${seed}, top ${top}`).to.deep.equal(countPlainly(rows, DAY, top));
      }
    }
  });

  it('gives the same texts and the same summary for the same rows in any order', () => {
    const rows = randomRows(5, 500);
    const shuffled = new Random(6).shuffled(rows);
    const texts = (tally: Tally) => [...tally.documents(DAY, 3)].map(({ body }) => body);
    expect(texts(tallied(shuffled))).to.deep.equal(texts(tallied(rows)));
    expect(tallied(shuffled).summary()).to.deep.equal(tallied(rows).summary());
  });

  it('gives documents sorted by id, each with the text that is written again from what was stored', () => {
    const documents = [...tallied(randomRows(7, 2000)).documents(DAY, 5)];
    const ids = documents.map(({ recordset }) => dayDocumentId(recordset, DAY));
    expect(ids).to.deep.equal([...ids].sort(compareCodePoints));
    for (const { body } of documents)
      expect(textOfDayDocument(decodeDayDocument(JSON.parse(body), 'id'))).to.equal(body);
  });

  it('keeps the largest entries of a long list and adds up the rest exactly', () => {
    const records = Array.from({ length: 5000 }, (_, i) => `r${String(i).padStart(4, '0')}`);
    const rows = records.flatMap((record, i) => [
      view(i, { [record]: 'A' }),
      ...(i % 1000 === 0 ? [view(i, { [record]: 'A' })] : []),
    ]);
    const [document] = [...tallied(rows).documents(DAY, 100)];
    const { view: cell } = (
      JSON.parse(document!.body) as {
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

  it('names the smallest row ids of each reason', () => {
    const rows = [10, 9, 100, 8, 7, 6].map((id): TelemetryRow => [String(id), 'login', 'records', null, null, '{}']);
    expect(tallied(rows).summary().rejected).to.deep.equal({
      total: 6,
      reasons: { 'unknown-type': { count: 6, first: ['6', '7', '8', '9', '10'] } },
    });
  });

  it('refuses a sum that can no longer be told exactly, naming it', () => {
    const tally = new Tally(Number.MAX_SAFE_INTEGER);
    for (const id of ['1', '2']) tally.add([id, 'search', 'records', null, null, `{"A":${Number.MAX_SAFE_INTEGER}}`]);
    expect(() => [...tally.documents(DAY, 0)]).to.throw(/records\.search\.total of recordset A passes 2\^53 - 1/);
    expect(() => tally.summary()).to.throw(/records\.search\.total/);
  });

  it('takes a place that is too large or too deep for unknown', () => {
    const deep = '{"a":'.repeat(70) + '1' + '}'.repeat(70);
    const large = JSON.stringify({ a: 'x'.repeat(40_000) });
    const [document] = [...tallied([view(1, { r1: 'A' }, deep), view(2, { r1: 'A' }, large)]).documents(DAY, 0)];
    expect(document!.body).to.contain('"geocodes":[{"geo":{},"count":2}]');
  });
});
