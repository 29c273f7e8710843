import { expect } from 'chai';
import { runScenario } from './engine/run-scenario.js';
import { SCENARIOS } from './scenarios/all.js';

/** `npm run chaos` tries them all, and others with another seed. */
const SEED = 1;

describe('a sample of every fault', function () {
  this.timeout(600_000);

  for (const scenario of SCENARIOS.filter(({ sampled }) => sampled !== 0)) {
    it(`${scenario.name}: ${scenario.about}`, async function () {
      const reason = (await scenario.whyNot?.()) ?? null;
      if (reason !== null) {
        process.stderr.write(`Skipped: ${reason}.\n`);
        this.skip();
      }
      const choice = { sample: scenario.sampled ?? 1, seed: SEED, part: null };
      const { tried, failures, broken } = await runScenario(scenario, choice);
      // That the one that was chosen missed its place is no failure: a broker bundles its confirmations as it likes.
      expect({ failures, broken }, JSON.stringify(failures)).to.deep.equal({ failures: [], broken: null });
      expect(tried).to.be.at.least(1);
    });
  }
});
