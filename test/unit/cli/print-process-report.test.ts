import { expect } from 'chai';
import { printProcessReport } from '../../../src/cli/print-process-report.js';
import { ProcessTally, type ProcessReport } from '../../../src/intake/process/process-report.js';
import { EXIT } from '../../../src/model/errors.js';
import { SILENT_LOG } from '../../support/parts.js';
import { printedBy } from '../../support/printed.js';

function printed(tally: ProcessTally, known: Partial<ProcessReport> = {}): Promise<string> {
  const types = tally.report(['view', 'search']);
  const report = { types, outages: 0, at_rest: true, duration_ms: 0, exit_code: EXIT.done, ...known };
  const session = { json: false, log: SILENT_LOG, advise: (text: string) => text };
  return printedBy((out) => printProcessReport({ ...session, out }, report));
}

describe('what the processor says at its end', () => {
  it('says that queues are empty where it has looked', async () => {
    expect(await printed(new ProcessTally())).to.equal('Nothing to process: the queues of view, search are empty.\n');
  });

  it('says that it does not know where it could not look', async () => {
    const unknown = 'Nothing was processed, and whether anything waits in the queues of view, search is not known: ';
    expect(await printed(new ProcessTally(), { at_rest: false, outages: 1 })).to.equal(
      `${unknown}a server was away.\n`,
    );
    expect(await printed(new ProcessTally(), { at_rest: false })).to.equal(
      `${unknown}this was stopped before they had been looked at.\n`,
    );
  });

  it('prints no table of days where no event has one', async () => {
    const tally = new ProcessTally();
    tally.taken('view');
    tally.dead('view', 'it is no JSON');
    expect(await printed(tally)).to.match(
      /^type .*\nview +1 .*\nview: 1 message set aside, it is no JSON\n1 message processed in .*\n$/,
    );
  });
});
