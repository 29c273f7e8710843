import { expect } from 'chai';
import { dayWindow } from '../../../src/model/day.js';
import { arrayText, boundariesOf, instantText } from '../../../src/sources/boundaries.js';

describe('boundaries of windows', () => {
  it('are the sorted instants at which days begin and end, none twice', () => {
    const windows = ['2020-03-09', '2020-03-08', '2020-03-01'].map((day) => dayWindow(day, 'America/New_York'));
    const boundaries = boundariesOf(windows);
    expect(boundaries.instants).to.deep.equal([
      '2020-03-01T05:00:00.000Z',
      '2020-03-02T05:00:00.000Z',
      '2020-03-08T05:00:00.000Z',
      '2020-03-09T04:00:00.000Z',
      '2020-03-10T04:00:00.000Z',
    ]);
    // Bucket 2 lies between the windows.
    expect([...boundaries.windows].map(([bucket, { day }]) => `${bucket} ${day}`).sort()).to.deep.equal([
      '1 2020-03-01',
      '3 2020-03-08',
      '4 2020-03-09',
    ]);
  });

  it('leave out a day that the calendar skipped', () => {
    const windows = ['2011-12-29', '2011-12-30', '2011-12-31'].map((day) => dayWindow(day, 'Pacific/Apia'));
    const boundaries = boundariesOf(windows);
    expect(boundaries.instants).to.have.length(3);
    expect([...boundaries.windows.values()].map(({ day }) => day)).to.deep.equal(['2011-12-29', '2011-12-31']);
  });

  it('are none without windows', () => {
    expect(boundariesOf([]).instants).to.deep.equal([]);
  });
});

describe('instants for Postgres', () => {
  const cases: [string, string][] = [
    ['2020-02-17T08:30:00.123Z', '2020-02-17T08:30:00.123Z'],
    ['0001-01-01T00:00:00.000Z', '0001-01-01T00:00:00.000Z'],
    ['0000-12-31T15:00:00.000Z', '0001-12-31T15:00:00.000Z BC'],
    ['+010000-01-01T00:00:00.000Z', '10000-01-01T00:00:00.000Z'],
  ];
  for (const [iso, text] of cases) {
    it(`write ${iso} as ${text}`, () => expect(instantText(new Date(iso))).to.equal(text));
  }

  it('make an array', () => {
    expect(arrayText(['0001-12-31T15:00:00.000Z BC', '2020-02-17T08:30:00.123Z'])).to.equal(
      '{"0001-12-31T15:00:00.000Z BC","2020-02-17T08:30:00.123Z"}',
    );
  });
});
