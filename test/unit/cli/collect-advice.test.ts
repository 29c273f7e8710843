import { expect } from 'chai';
import { collectAdvice } from '../../../src/cli/collect-advice.js';
import type { LedgerState } from '../../../src/ledger/state.js';
import { addDays } from '../../../src/model/day.js';

const OLD = '2020-02-17';

/** The states of the days from the first one on. */
function advise(first: string, ...states: LedgerState[]): string | null {
  const days = states.map((state, i) => ({ day: addDays(first, i), state }));
  return collectAdvice(days, '2020-03-31');
}

describe('what a status advises', () => {
  it('nothing where nothing is amiss', () => {
    expect(advise(OLD, 'complete', 'empty', 'pruned', 'running')).to.equal(null);
  });

  it('catching up, where that reaches all of it', () => {
    expect(advise('2020-03-02', 'stale')).to.match(/^idb collect-stats --catch-up collects /);
    expect(advise('2020-03-01', 'complete', 'missing')).to.match(/^idb collect-stats --catch-up collects /);
  });

  for (const { title, states, words } of [
    { title: 'a missing day', states: ['missing'], words: '-d 2020-02-17' },
    { title: 'a failed day', states: ['complete', 'failed', 'pruned'], words: '-d 2020-02-18' },
    { title: 'a stale day', states: ['stale'], words: '-d 2020-02-17 --force' },
    {
      title: 'days with others among them',
      states: ['missing', 'pruned', 'failed'],
      words: '-d 2020-02-17..2020-02-19',
    },
    { title: 'stale days', states: ['stale', 'stale'], words: '-d 2020-02-17..2020-02-18 --force' },
    {
      title: 'stale days with a pruned one among them, which must stand',
      states: ['stale', 'pruned', 'stale'],
      words: '-d 2020-02-17..2020-02-19 --catch-up 1',
    },
    {
      title: 'a stale day and a missing one',
      states: ['stale', 'missing'],
      words: '-d 2020-02-17..2020-02-18 --catch-up 1',
    },
  ] as const) {
    it(`the days themselves, where they are older: ${title}`, () => {
      expect(advise(OLD, ...states)).to.match(new RegExp(`^idb collect-stats ${words} collects `));
    });
  }
});
