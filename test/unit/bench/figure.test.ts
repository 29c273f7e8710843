import { expect } from 'chai';
import { figure } from '../../../bench/figure.js';
import { markdownOf } from '../../../bench/markdown.js';
import { median } from '../../../bench/measure/sample.js';
import { tableOf } from '../../../bench/table.js';

const SAMPLE = { seconds: 3, cpuSeconds: 2, peakMiB: 300 };

describe('a figure of the bench', () => {
  const floor = { name: 'COPY', seconds: 2, atMost: 1.6 };
  const today = { name: 'Python job', seconds: 84, atLeast: 30 };
  const whole = figure('the whole run', [100_000, 'rows'], SAMPLE, { floor, today, atMostMiB: 256 });

  it('says of each target whether it is met', () => {
    expect(whole.targets).to.deep.equal([
      { wanted: '≤ 1.6 floor', met: true },
      { wanted: '≥ 30 × today', met: false },
      { wanted: '≤ 256 MiB', met: false },
    ]);
  });

  it('has no target where there is nothing to compare it with', () => {
    expect(figure('reading', [1, 'rows'], SAMPLE, { floor: null, today: null }).targets).to.deep.equal([]);
  });

  it('is a row of the table, for people and for the README', () => {
    for (const text of [tableOf('collect', [whole]), markdownOf([{ benchmark: 'collect', figures: [whole] }])]) {
      expect(text).to.contain('100,000 rows').and.contain('33,333').and.contain('1.50').and.contain('28');
    }
  });
});

describe('the median', () => {
  it('is the one in the middle, or between the two there', () => {
    expect(median([3, 1, 2])).to.equal(2);
    expect(median([4, 1, 2, 3])).to.equal(2.5);
  });
});
