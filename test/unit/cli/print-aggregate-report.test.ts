import { expect } from 'chai';
import type { RegistryFault } from '../../../src/events/registry.js';
import { printAggregateReport } from '../../../src/cli/print-aggregate-report.js';
import { EXIT } from '../../../src/model/errors.js';
import { printedBy } from '../../support/printed.js';

function printed(faults: readonly RegistryFault[]): Promise<string> {
  const report = { aggregations: [], duration_ms: 0, exit_code: EXIT.done };
  return printedBy((out) => printAggregateReport({ out, json: false }, report, faults));
}

describe('aggregating with no aggregation', () => {
  it('says how one is enabled', async () => {
    expect(await printed([])).to.match(/^Nothing to do: no aggregation is registered\. Enable one: /);
  });

  it('names what is registered and faulty', async () => {
    const faults = [
      { what: 'plugin ./a.mjs', reason: 'it exports nothing' },
      { what: 'plugin ./b.mjs', reason: 'no such file' },
    ];
    expect(await printed(faults)).to.equal(
      'Nothing to do: no aggregation can be used, for what is registered is faulty: plugin ./a.mjs (it exports nothing); ' +
        'plugin ./b.mjs (no such file).\n',
    );
  });
});
