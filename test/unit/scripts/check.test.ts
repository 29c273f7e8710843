import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from 'chai';

import { loadScript } from './load-script.js';

interface Figures {
  passed: number;
  failed: number;
}

const { countStep, readFigures, sumFigures } = await loadScript<{
  countStep: (code: number, tests: Figures | undefined) => Figures;
  readFigures: (file: string) => (Figures & { titles: string[] }) | undefined;
  sumFigures: (figures: readonly Figures[]) => Figures;
}>('project/figures.mjs');
const { isOlder } = await loadScript<{ isOlder: (target: string, sources: readonly string[]) => boolean }>(
  'project/preparation.mjs',
);

describe('the final figures of all checks', () => {
  for (const { title, code, tests, expected } of [
    { title: 'count a step as one', code: 0, tests: undefined, expected: { passed: 1, failed: 0 } },
    { title: 'count a failed step as one', code: 2, tests: undefined, expected: { passed: 0, failed: 1 } },
    {
      title: 'count tests as such',
      code: 3,
      tests: { passed: 7, failed: 3 },
      expected: { passed: 7, failed: 3 },
    },
    {
      title: 'add a failure where a run failed although each test passed',
      code: 1,
      tests: { passed: 7, failed: 0 },
      expected: { passed: 7, failed: 1 },
    },
  ]) {
    it(title, () => {
      expect(countStep(code, tests)).to.deep.equal(expected);
    });
  }

  it('add up', () => {
    const figures = [
      { passed: 7, failed: 1 },
      { passed: 0, failed: 1 },
    ];
    expect(sumFigures(figures)).to.deep.equal({ passed: 7, failed: 2 });
    expect(sumFigures([])).to.deep.equal({ passed: 0, failed: 0 });
  });
});

describe('files that scripts look at', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'idb-scripts-test-'));
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  function write(name: string, text: string, changed_s: number): string {
    const file = join(directory, name);
    writeFileSync(file, text);
    utimesSync(file, changed_s, changed_s);
    return file;
  }

  it("give mocha's figures, or none where mocha did not come to its end", () => {
    const file = write('figures.json', '{"suites": 2, "passes": 5, "failures": 1, "failed": ["it adds: 2"]}', 1);
    expect(readFigures(file)).to.deep.equal({ passed: 5, failed: 1, titles: ['it adds: 2'] });
    expect(readFigures(join(directory, 'missing.json'))).to.equal(undefined);
  });

  it('tell whether a build is out of date', () => {
    const [older, newer] = [write('older', '', 1000), write('newer', '', 2000)];
    expect(isOlder(newer, [older])).to.equal(false);
    expect(isOlder(older, [older, newer])).to.equal(true);
    expect(isOlder(newer, [older, directory])).to.equal(true);
    expect(isOlder(join(directory, 'missing'), [older])).to.equal(true);
  });
});
