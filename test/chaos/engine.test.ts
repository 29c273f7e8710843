import { expect } from 'chai';
import { Random } from '../support/random.js';
import { attack } from './decoders/attack.js';
import type { Decoder } from './decoders/decoders.js';
import { differencesOf } from './engine/differences.js';
import { runScenario } from './engine/run-scenario.js';
import { spread } from './engine/spread.js';
import type { Trial } from './engine/scenario.js';
import { hasConverged, summaryOf } from './engine/summary.js';

const kinds = (found: object, expected: object) =>
  differencesOf({ ...found }, { ...expected }).map(({ kind, what }) => `${kind}: ${what}`);

describe('what chaos calls convergence', () => {
  it('is no difference, in whatever order members come', () => {
    expect(kinds({ a: { x: 1, y: [2] } }, { a: { y: [2], x: 1 } })).to.deep.equal([]);
  });

  it('is not a document less, or one with less in it', () => {
    expect(kinds({}, { a: 1 })).to.deep.equal(['lost: a is not there']);
    expect(kinds({ a: { n: 1 } }, { a: { n: 2 } })).to.deep.equal(['lost: a.n is 1 and not 2']);
  });

  it('is not a document more, or one with more in it', () => {
    expect(kinds({ a: 1 }, {})).to.deep.equal(['doubled: a is there and should not be: 1']);
    expect(kinds({ a: { n: 3 } }, { a: { n: 2 } })).to.deep.equal(['doubled: a.n is 3 and not 2']);
  });

  it('is not as much, but other', () => {
    expect(kinds({ a: { n: 1, m: 2 } }, { a: { n: 2, m: 1 } })).to.deep.equal(['diverged: a.n is 1 and not 2']);
  });

  it('is not a run that did not end as it must', async () => {
    const trials: Trial[] = [
      { name: 'good', run: () => Promise.resolve([]) },
      { name: 'bad', run: () => Promise.reject(new Error('it ended with 70')) },
      { name: 'less', run: () => Promise.resolve([{ kind: 'lost', what: 'a' }]) },
    ];
    const result = await runScenario(
      { name: 's', about: 'what happens', atATime: 1, withTrials: (use) => use(trials) },
      { sample: null, random: new Random(1), part: null },
    );
    const { tried, converged, lost, doubled, diverged } = result;
    expect({ tried, converged, lost, doubled, diverged }).to.deep.equal({
      tried: 3,
      converged: 1,
      lost: 1,
      doubled: 0,
      diverged: 1,
    });
    expect(hasConverged(result)).to.equal(false);
    expect(summaryOf([{ ...result, seconds: 1 }])).to.match(/^s +3 +1 +1 +0 +1 +1$/m);
  });
});

describe('a spread of places', () => {
  it('has the first and the last, and others as far apart as they can be', () => {
    const all = Array.from({ length: 11 }, (_, i) => i);
    expect([spread(all, 3), spread(all, 6), spread(all.slice(0, 2), 6)]).to.deep.equal([
      [0, 5, 10],
      [0, 2, 4, 6, 8, 10],
      [0, 1],
    ]);
  });
});

describe('an attack on a decoder', () => {
  const decoder = (decode: Decoder['decode']): Decoder => ({
    name: 'd',
    samples: ['{"a":{"b":1}}'],
    takes: 'value',
    decode,
  });

  it('finds an error of a foreign kind', async () => {
    const faults = await attack(
      decoder((_, value) => (value as { a: { b: number } }).a.b.toFixed()),
      1,
      500,
    );
    expect(faults.join()).to.contain('TypeError');
  });

  it('finds a prototype that came from outside', async () => {
    const faults = await attack(
      decoder((_, value) => {
        const copy: Record<string, unknown> = {};
        if (typeof value === 'object' && value !== null)
          for (const [name, part] of Object.entries(value)) copy[name] = part;
        return copy;
      }),
      1,
      2_000,
    );
    expect(faults.join()).to.contain('prototype from outside');
  });
});
