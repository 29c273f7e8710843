import { expect } from 'chai';
import {
  addDays,
  dayOf,
  dayWindow,
  daysBetween,
  isZone,
  lastDayOf,
  lastFinishedDay,
  parseDay,
} from '../../../src/model/day.js';

function window(day: string, zone: string): string {
  const { start, end } = dayWindow(day, zone);
  return `${start.toISOString()} ${end.toISOString()}`;
}

function hours(day: string, zone: string): number {
  const { start, end } = dayWindow(day, zone);
  return (end.getTime() - start.getTime()) / 3_600_000;
}

describe('a day', () => {
  it('is written YYYY-MM-DD and exists', () => {
    expect(['2020-02-29', '0001-01-01', '9998-12-31'].map(parseDay)).to.deep.equal([
      '2020-02-29',
      '0001-01-01',
      '9998-12-31',
    ]);
    const wrong = [
      '18',
      '2020',
      '02/03/2020',
      '2020-02-30',
      '2019-02-29',
      '2020-2-3',
      '20200217',
      '',
      ' 2020-02-17',
      '2020-02-17T00:00',
      '2020-W08-1',
      '２０２０-02-17',
    ];
    for (const text of wrong) expect(parseDay(text), text).to.equal(undefined);
  });

  it('goes from its first instant to that of the next day', () => {
    expect(window('2020-02-17', 'UTC')).to.equal('2020-02-17T00:00:00.000Z 2020-02-18T00:00:00.000Z');
    expect(window('2020-02-17', 'America/New_York')).to.equal('2020-02-17T05:00:00.000Z 2020-02-18T05:00:00.000Z');
    expect(window('2020-02-17', 'Asia/Kathmandu')).to.equal('2020-02-16T18:15:00.000Z 2020-02-17T18:15:00.000Z');
  });

  it('has 23 or 25 hours where clocks change', () => {
    expect([hours('2020-03-08', 'America/New_York'), hours('2020-11-01', 'America/New_York')]).to.deep.equal([23, 25]);
  });

  it('begins at one o’clock where clocks skip midnight', () => {
    expect(window('2018-11-04', 'America/Sao_Paulo')).to.equal('2018-11-04T03:00:00.000Z 2018-11-05T02:00:00.000Z');
  });

  it('begins at the first midnight where clocks go back over it', () => {
    // At 00:01 clocks went back to 23:01 of the day before, and midnight came twice.
    expect(window('2010-11-07', 'America/St_Johns')).to.equal('2010-11-07T02:30:00.000Z 2010-11-08T03:30:00.000Z');
    expect(dayOf(new Date('2010-11-07T03:00:00Z'), 'America/St_Johns')).to.equal('2010-11-07');
  });

  it('is empty where the calendar skipped it', () => {
    expect(hours('2011-12-30', 'Pacific/Apia')).to.equal(0);
  });

  it('follows the one before without gap or overlap, and every instant is in the day that it is said to be of, in every zone', () => {
    for (const zone of Intl.supportedValuesOf('timeZone')) {
      for (const first of ['2010-11-05', '2011-12-28', '2018-11-02', '2020-03-06', '2020-10-30']) {
        for (const day of daysBetween(first, addDays(first, 4))) {
          const { start, end } = dayWindow(day, zone);
          if (start.getTime() === end.getTime()) continue;
          expect(dayWindow(addDays(day, 1), zone).start, `${zone} ${day}`).to.deep.equal(end);
          for (const at of [start.getTime(), end.getTime() - 1])
            expect(dayOf(new Date(at), zone), `${zone} ${at}`).to.equal(day);
        }
      }
    }
  }).timeout(60_000);

  it('is over when the next one has begun in the zone', () => {
    const now = new Date('2020-02-18T04:59:59Z');
    expect([lastFinishedDay(now, 'UTC'), lastFinishedDay(now, 'America/New_York')]).to.deep.equal([
      '2020-02-17',
      '2020-02-16',
    ]);
  });

  it('adds, lists and ends months across leap days and years', () => {
    expect(addDays('2020-02-28', 2)).to.equal('2020-03-01');
    expect(daysBetween('2019-12-31', '2020-01-02')).to.deep.equal(['2019-12-31', '2020-01-01', '2020-01-02']);
    expect(daysBetween('2020-01-02', '2020-01-01')).to.deep.equal([]);
    expect(['2020-02', '2019-02', '2020-12'].map(lastDayOf)).to.deep.equal(['2020-02-29', '2019-02-28', '2020-12-31']);
  });

  it('knows the names of zones', () => {
    expect(['UTC', 'America/New_York', 'Mars/Olympus', ''].map(isZone)).to.deep.equal([true, true, false, false]);
  });
});
