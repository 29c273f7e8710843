import { readFileSync } from 'node:fs';

/** @typedef {{passed: number, failed: number}} Figures */
/** @typedef {Figures & {titles: string[]}} TestFigures titles: of the tests that failed, each with the first line of why */

/**
 * What a step adds to the final figures. One that runs tests counts as its tests; where it failed although no test did
 * (the build broke, a server did not start, mocha itself stopped) that is one failure more. Any other counts as one.
 *
 * @param {number} code the step's exit code
 * @param {Figures | undefined} tests what its tests came to; undefined where it has none or none was run
 * @returns {Figures}
 */
export function countStep(code, tests) {
  if (tests === undefined) return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  const failedOtherwise = code !== 0 && tests.failed === 0;
  return { passed: tests.passed, failed: tests.failed + (failedOtherwise ? 1 : 0) };
}

/**
 * @param {readonly Figures[]} figures
 * @returns {Figures}
 */
export function sumFigures(figures) {
  return figures.reduce((sum, { passed, failed }) => ({ passed: sum.passed + passed, failed: sum.failed + failed }), {
    passed: 0,
    failed: 0,
  });
}

/**
 * @param {string} file what scripts/mocha-reporter.mjs wrote
 * @returns {TestFigures | undefined} undefined where mocha did not come to its end
 */
export function readFigures(file) {
  try {
    const { passes, failures, failed } = JSON.parse(readFileSync(file, 'utf8'));
    return { passed: passes, failed: failures, titles: failed };
  } catch {
    return undefined;
  }
}
