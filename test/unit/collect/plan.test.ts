import { expect } from 'chai';
import { planDays } from '../../../src/collect/plan.js';
import type { Marker } from '../../../src/model/marker.js';
import { DAY, marker, source } from '../../support/markers.js';

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
