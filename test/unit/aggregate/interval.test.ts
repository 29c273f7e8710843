import { expect } from 'chai';
import { intervalsOfDates, isWithin, timestampOf, touches, windowOf } from '../../../src/aggregate/interval.js';

const shown = (interval: string, zone: string) => {
  const { start, end } = windowOf(interval, zone);
  return [start.toISOString(), end.toISOString()];
};

describe('intervals', () => {
  it('are days, months and years of the zone, and hours of UTC', () => {
    expect(shown('2017-06-01', 'UTC')).to.deep.equal(['2017-06-01T00:00:00.000Z', '2017-06-02T00:00:00.000Z']);
    expect(shown('2020-03-08', 'America/New_York')).to.deep.equal([
      '2020-03-08T05:00:00.000Z',
      '2020-03-09T04:00:00.000Z',
    ]);
    expect(shown('2020-02', 'Asia/Tokyo')).to.deep.equal(['2020-01-31T15:00:00.000Z', '2020-02-29T15:00:00.000Z']);
    expect(shown('2020', 'UTC')).to.deep.equal(['2020-01-01T00:00:00.000Z', '2021-01-01T00:00:00.000Z']);
    expect(shown('2017-06-01T23', 'Asia/Tokyo')).to.deep.equal([
      '2017-06-01T23:00:00.000Z',
      '2017-06-02T00:00:00.000Z',
    ]);
  });

  it('of a zone are all that a UTC date has a part in', () => {
    expect(intervalsOfDates(['2020-01-31', '2020-02-01'], 'day', 'Asia/Tokyo')).to.deep.equal([
      '2020-01-31',
      '2020-02-01',
      '2020-02-02',
    ]);
    expect(intervalsOfDates(['2020-12-31'], 'month', 'Asia/Tokyo')).to.deep.equal(['2020-12', '2021-01']);
    expect(intervalsOfDates(['2020-12-31'], 'year', 'UTC')).to.deep.equal(['2020']);
    expect(intervalsOfDates(['2020-12-31'], 'hour', 'Asia/Tokyo'))
      .to.have.length(24)
      .and.include('2020-12-31T23');
  });

  it('begin, as the documents say it, in the time of the zone', () => {
    expect(['2017-06-01T10', '2017-06-01', '2017-06', '2017'].map(timestampOf)).to.deep.equal([
      '2017-06-01T10:00:00',
      '2017-06-01T00:00:00',
      '2017-06-01T00:00:00',
      '2017-01-01T00:00:00',
    ]);
  });

  it('touch a range, or lie within it', () => {
    const range = { from: '2020-01-15', to: '2020-02-29' };
    const intervals = ['2020', '2020-01', '2020-02', '2020-03', '2020-02-29', '2020-02-29T23', '2020-01-14'];
    expect(intervals.filter((interval) => touches(range, interval))).to.deep.equal([
      '2020',
      '2020-01',
      '2020-02',
      '2020-02-29',
      '2020-02-29T23',
    ]);
    expect(intervals.filter((interval) => isWithin(range, interval))).to.deep.equal([
      '2020-02',
      '2020-02-29',
      '2020-02-29T23',
    ]);
  });
});
