import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { removeDirectory, temporaryDirectory } from '../support/temporary-directory.js';
import { attack } from './decoders/attack.js';
import type { Decoder } from './decoders/decoders.js';
import { differencesOf } from './engine/differences.js';
import type { Figures, Tried } from './engine/figures.js';
import { createProgress } from './engine/progress.js';
import { runAll } from './engine/run-all.js';
import { runScenario, type Choice, type Onlooker } from './engine/run-scenario.js';
import type { Scenario, Trial } from './engine/scenario.js';
import { spread } from './engine/spread.js';
import { hasConverged, summaryOf, whyNotConverged } from './engine/summary.js';

const WHOLE: Choice = { sample: null, seed: 1, part: null };

const good: Trial['run'] = () => Promise.resolve([]);
const less: Trial['run'] = () => Promise.resolve([{ kind: 'lost', what: 'a' }]);
const miss: Trial['run'] = (onMissed) => {
  onMissed();
  return Promise.resolve([]);
};

/** @param name of the fault and its place: `kill 1` */
function trial(name: string, run = good): Trial {
  return { name, fault: name.split(' ')[0] ?? '', run };
}

function scenario(trials: readonly Trial[]): Scenario {
  return { name: 's', about: 'what happens', atATime: 1, withTrials: (use) => use(trials) };
}

function figuresIn(result: Figures): string {
  const names = ['tried', 'converged', 'lost', 'doubled', 'diverged', 'missed'] as const;
  return names.map((name) => `${result[name]} ${name}`).join(', ');
}

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
    const result = await runScenario(
      scenario([trial('good'), trial('bad', () => Promise.reject(new Error('it ended with 70'))), trial('less', less)]),
      WHOLE,
    );
    expect(figuresIn(result)).to.equal('3 tried, 1 converged, 1 lost, 0 doubled, 1 diverged, 0 missed');
    expect(hasConverged(result)).to.equal(false);
    expect(summaryOf([{ ...result, seconds: 1 }])).to.match(/^s +3 +1 +1 +0 +1 +1$/m);
  });

  it('is not a scenario that tries nothing', async () => {
    const result = await runScenario(scenario([]), WHOLE);
    expect(hasConverged(result)).to.equal(false);
    expect(summaryOf([result])).to.contain('\ns: nothing was tried\n');
  });

  it('is not a fault that struck nowhere, though all is as if nothing had happened', async () => {
    const result = await runScenario(scenario([trial('kill 1', miss), trial('kill 2', miss), trial('cut 1')]), WHOLE);
    expect(figuresIn(result)).to.equal('3 tried, 1 converged, 0 lost, 0 doubled, 0 diverged, 2 missed');
    expect(whyNotConverged(result)).to.equal('nothing was struck by kill');
    expect(summaryOf([result])).to.match(/diverged +missed +seconds\ns +3 +1 +0 +0 +0 +2 /);
  });

  it('is a fault that struck in one place and missed another', async () => {
    const result = await runScenario(scenario([trial('kill 1', miss), trial('kill 2')]), WHOLE);
    expect(whyNotConverged(result)).to.equal(null);
  });

  it('is not a scenario that could not be set up, and those after it are tried', async () => {
    const broken = { ...scenario([]), name: 'broken', withTrials: () => Promise.reject(new Error('no server')) };
    const said: string[] = [];
    const options = { choice: WHOLE, journal: null, say: (line: string) => void said.push(line) };
    const results = await runAll([broken, scenario([trial('good')])], options);
    expect(results.map(hasConverged)).to.deep.equal([false, true]);
    expect(said.join('\n')).to.match(/^broken: [^]*no server[^]*1 of 1 converged/);
    expect(summaryOf(results)).to.contain('broken: it could not be tried as a whole: Error: no server');
  });
});

describe('what chaos tries', () => {
  const trials = Array.from({ length: 10 }, (_, i) => trial(`kill ${i}`));
  const names = async (choice: Partial<Choice>) => {
    const tried: string[] = [];
    const onTried: Onlooker['onTried'] = ({ trial: name }) => void tried.push(name);
    await runScenario(scenario(trials), { ...WHOLE, ...choice }, { onTried });
    return tried;
  };

  it('is a sample of a part where both are asked for', async () => {
    const part = { number: 2, of: 3 };
    const ofPart = ['kill 1', 'kill 4', 'kill 7'];
    expect(await names({ part })).to.deep.equal(ofPart);
    const sample = await names({ part, sample: 2 });
    expect(sample).to.have.length(2);
    expect(ofPart).to.include.members(sample);
  });

  it('is told not to be in a part that has none of it', async () => {
    const said: string[] = [];
    const options = { choice: { ...WHOLE, part: { number: 12, of: 12 } }, journal: null };
    const results = await runAll([scenario(trials)], { ...options, say: (line) => void said.push(line) });
    expect(results).to.deep.equal([]);
    expect(said.at(-1)).to.equal('  left out: none of its 10 trials is in part 12 of 12');
  });

  it('is what has not converged yet, where a run is taken up again', async () => {
    const directory = temporaryDirectory();
    const tried: string[] = [];
    const noting = (name: string, outcome: Trial['run']) =>
      trial(name, (onMissed) => (tried.push(name), outcome(onMissed)));
    const run = async (outcome: Trial['run']) => {
      const all = scenario([noting('kill 1', outcome), noting('kill 2', good), noting('kill 3', good)]);
      const [result] = await runAll([all], { choice: WHOLE, journal: join(directory, 'j'), say: () => undefined });
      return figuresIn(result!);
    };
    try {
      await run(less);
      // As it is left where the process is killed at a bad moment.
      appendFileSync(join(directory, 'j'), '{"scenario":"s","tri');
      expect(await run(good)).to.equal('3 tried, 3 converged, 0 lost, 0 doubled, 0 diverged, 0 missed');
      expect(await run(good)).to.equal('3 tried, 3 converged, 0 lost, 0 doubled, 0 diverged, 0 missed');
      expect(tried).to.deep.equal(['kill 1', 'kill 2', 'kill 3', 'kill 1']);
    } finally {
      removeDirectory(directory);
    }
  });

  it('is told once a minute while it goes on', () => {
    const said: string[] = [];
    let now = 0;
    const progress = createProgress(
      (line) => void said.push(line),
      () => now,
    );
    const tried = (differences: Tried['differences']): Tried => ({
      trial: 't',
      fault: '',
      differences,
      isMissed: false,
    });
    const soFar = [tried([]), tried([{ kind: 'lost', what: 'a' }])];
    for (now of [59_000, 61_000, 62_000, 122_000]) progress(soFar, 9);
    expect(said).to.deep.equal(Array.from({ length: 2 }, () => '  2 of 9 tried: 1 converged, 1 lost'));
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
