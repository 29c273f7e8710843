import { writeFileSync } from 'node:fs';

import mocha from 'mocha';

/**
 * Mocha's usual report, and its final figures as JSON in the file that the reporter option `figures` names:
 * `{"passes": 3, "failures": 1, "pending": 0, …, "failed": ["suite title: the first line of why", …]}`.
 * Mocha wants a reporter as a module's default export.
 */
export default class FiguresReporter extends mocha.reporters.Spec {
  /**
   * @param {mocha.Runner} runner
   * @param {mocha.MochaOptions & {reporterOptions?: {figures?: string}}} options
   */
  constructor(runner, options) {
    super(runner, options);
    const file = options.reporterOptions?.figures;
    if (file === undefined) throw new Error('The reporter needs --reporter-option figures=FILE');
    /** @type {string[]} */
    const failed = [];
    runner.on(mocha.Runner.constants.EVENT_TEST_FAIL, (test, error) => {
      failed.push(`${test.fullTitle()}: ${String(error?.message ?? error).split('\n')[0]}`);
    });
    runner.once(mocha.Runner.constants.EVENT_RUN_END, () => {
      writeFileSync(file, JSON.stringify({ ...this.stats, failed }));
    });
  }
}
