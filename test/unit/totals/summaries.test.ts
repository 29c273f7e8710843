import { expect } from 'chai';
import { FIGURE_COUNT, type RecordsetSum } from '../../../src/model/figures.js';
import { mergeSums, monthDocument, totalDocument } from '../../../src/totals/summaries.js';

function sum(recordset: string, day: string, figure: number, days = 1): RecordsetSum {
  return {
    recordset,
    firstDay: day,
    lastDay: day,
    days,
    figures: Array.from({ length: FIGURE_COUNT }, (_, i) => figure * (i + 1)),
  };
}

const byRecordset = (...sums: RecordsetSum[]) => new Map(sums.map((each) => [each.recordset, each]));

describe('summaries', () => {
  it('merge the other days with this one, and change neither', () => {
    const stored = byRecordset(sum('A', '2020-02-03', 1, 2), sum('B', '2020-02-01', 5));
    const today = byRecordset(sum('A', '2020-02-17', 10), sum('C', '2020-02-17', 7));
    const merged = mergeSums(stored, today);
    expect(
      [...merged.values()].map(({ recordset, days, firstDay, lastDay, figures }) => [
        recordset,
        days,
        firstDay,
        lastDay,
        figures[0],
        figures[19],
      ]),
    ).to.deep.equal([
      ['A', 3, '2020-02-03', '2020-02-17', 11, 220],
      ['B', 1, '2020-02-01', '2020-02-01', 5, 100],
      ['C', 1, '2020-02-17', '2020-02-17', 7, 140],
    ]);
    expect([stored.get('A')?.days, today.get('A')?.days]).to.deep.equal([2, 1]);
  });

  it('have every cell in its place', () => {
    const { records, mediarecords, ...rest } = monthDocument(sum('A', '2020-02-17', 1), '2020-02');
    expect(rest).to.deep.equal({
      recordset_id: 'A',
      month: '2020-02',
      first_day: '2020-02-17',
      last_day: '2020-02-17',
      days: 1,
    });
    expect(records.download).to.deep.equal({ count: 1, total: 2 });
    expect(records.view).to.deep.equal({ count: 9, total: 10 });
    expect(mediarecords.view).to.deep.equal({ count: 19, total: 20 });
  });

  it('refuse a sum that can no longer be told exactly', () => {
    const large = sum('A', '2020-02-17', Number.MAX_SAFE_INTEGER);
    expect(() => totalDocument(large)).to.throw(/the total: records\.download\.total of recordset A/);
    expect(() => monthDocument(large, '2020-02')).to.throw(/the month 2020-02/);
  });
});
