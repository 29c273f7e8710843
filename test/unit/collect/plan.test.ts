import { expect } from 'chai';
import { dayState } from '../../../src/collect/day-state.js';
import { planDays } from '../../../src/collect/plan.js';
import type { Fingerprint, Marker, MarkerState } from '../../../src/model/marker.js';

const DAY = '2020-02-17';

function marker(state: MarkerState, rows: number | null): Marker {
  return {
    statistic: 'collect-stats',
    interval: DAY,
    month: '2020-02',
    state,
    settled: state === 'complete' || state === 'empty',
    attempt: 1,
    holder: 'someone',
    started: '2020-02-18T00:00:00.000Z',
    finished: null,
    zone: 'UTC',
    settings: { 'lists.top': 1000, 'rejects.maxCount': 1e12 },
    fingerprint: rows === null ? null : source(rows),
    checksum: null,
    figures: null,
    reason: null,
  };
}

function source(rows: number, newest: string | null = rows === 0 ? null : String(rows)): Fingerprint {
  return { rows, newest };
}

const STATES = [
  ['nothing known', undefined, 5, 'missing'],
  ['counted as it is', marker('complete', 5), 5, 'complete'],
  ['no rows then and now', marker('empty', 0), 0, 'empty'],
  ['rows since', marker('complete', 5), 6, 'stale'],
  ['rows in a day that was empty', marker('empty', 0), 1, 'stale'],
  ['rows gone', marker('complete', 5), 4, 'pruned'],
  ['all rows gone', marker('complete', 5), 0, 'pruned'],
  ['failed', marker('failed', null), 5, 'failed'],
  ['says running, and its holder holds nothing', { ...marker('running', null), holder: 'dead' }, 5, 'failed'],
  ['running', { ...marker('running', null), holder: 'living' }, 5, 'running'],
] as const;

describe('the state of a day', () => {
  for (const [what, known, rows, expected] of STATES) {
    it(`is ${expected} where ${what}`, () => {
      expect(dayState(known, rows === 0 ? undefined : source(rows), 'living')).to.equal(expected);
    });
  }

  it('is stale where as many rows are others', () => {
    expect(dayState(marker('complete', 5), source(5, '9'), null)).to.equal('stale');
  });
});

describe('the plan', () => {
  const action = (known: Marker | undefined, rows: number, { force = false, renew = false } = {}) =>
    planDays({
      days: [DAY],
      markers: new Map(known ? [[DAY, known]] : []),
      fingerprints: new Map([[DAY, source(rows)]]),
      force,
      renew,
    })[0];

  const cases = [
    ['missing', undefined, 5, {}, 'collect'],
    ['complete', marker('complete', 5), 5, {}, 'skip'],
    ['complete, forced', marker('complete', 5), 5, { force: true }, 'collect'],
    ['stale', marker('complete', 5), 6, {}, 'skip'],
    ['stale, catching up', marker('complete', 5), 6, { renew: true }, 'collect'],
    ['empty once, catching up', marker('empty', 0), 1, { renew: true }, 'collect'],
    ['pruned, catching up', marker('complete', 5), 4, { renew: true }, 'skip'],
    ['pruned, forced', marker('complete', 5), 4, { force: true }, 'collect'],
    ['failed', marker('failed', null), 5, {}, 'collect'],
    ['killed', marker('running', null), 5, {}, 'collect'],
    ['failed while it was counted again, the source shrunk since', marker('failed', 5), 4, { renew: true }, 'refuse'],
    ['failed while it was counted again, the source as it was', marker('failed', 5), 5, {}, 'collect'],
  ] as const;
  for (const [what, known, rows, options, expected] of cases) {
    it(`says ${expected} for a day that is ${what}`, () =>
      expect(action(known, rows, options)?.action).to.equal(expected));
  }
});
