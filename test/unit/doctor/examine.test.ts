import { expect } from 'chai';
import { NotMade, ok, warning, type Check, type Circumstances, type Place } from '../../../src/doctor/check.js';
import { examine } from '../../../src/doctor/examine.js';
import { IdbError } from '../../../src/model/errors.js';

/** No check of these tests looks at them. */
const CIRCUMSTANCES = {} as Circumstances;

function place(checks: readonly Check<null>[], open: Place<null>['open'] = (_, use) => use(null)): Place<null> {
  return { checks, open };
}

function failing(error: Error): () => never {
  return () => {
    throw error;
  };
}

async function linesOf(examined: Place<null>): Promise<string[]> {
  const findings = await examine(examined, CIRCUMSTANCES);
  return findings.map(({ check, result, finding, advice }) =>
    [check, result, finding, ...(advice === null ? [] : [advice])].join(' | '),
  );
}

describe('examining a place', () => {
  it('gives a finding for each check, in their order, or several for one', async () => {
    const several = () => [ok('here'), warning('there', 'mend it')];
    expect(
      await linesOf(
        place([
          { name: 'first', look: several },
          { name: 'second', look: () => Promise.resolve(ok('fine')) },
        ]),
      ),
    ).to.deep.equal(['first | ok | here', 'first | warning | there | mend it', 'second | ok | fine']);
  });

  it('skips what needs a failed check, and what needs that, and nothing else', async () => {
    const checks: Check<null>[] = [
      { name: 'ground', look: failing(new Error('gone')) },
      { name: 'house', needs: ['ground'], look: () => ok('stands') },
      { name: 'roof', needs: ['house'], look: () => ok('tight') },
      { name: 'sky', look: () => ok('blue') },
    ];
    expect(await linesOf(place(checks))).to.deep.equal([
      'ground | problem | The check failed: gone | Try it again; where it stays, please report it.',
      'house | skipped | not made, because ground failed',
      'roof | skipped | not made, because house failed',
      'sky | ok | blue',
    ]);
  });

  it('a warning keeps nothing from being checked', async () => {
    const checks: Check<null>[] = [
      { name: 'ground', look: () => warning('wet', 'wait') },
      { name: 'house', needs: ['ground'], look: () => ok('stands') },
    ];
    expect((await linesOf(place(checks)))[1]).to.equal('house | ok | stands');
  });

  it('a place that does not open is the problem of its first check, with the advice that the error ends with', async () => {
    const error = new IdbError('unavailable', 'Failed to connect to 10.0.0.1: no answer. Check that it runs.');
    const checks: Check<null>[] = ['server', 'version'].map((name) => ({ name, look: () => ok('') }));
    expect(await linesOf(place(checks, failing(error)))).to.deep.equal([
      'server | problem | Failed to connect to 10.0.0.1: no answer | Check that it runs.',
      'version | skipped | not made, because server failed',
    ]);
  });

  it('a place that need not be there is no problem', async () => {
    const checks: Check<null>[] = ['database', 'ledger'].map((name) => ({ name, look: () => ok('') }));
    const none = failing(new NotMade('because there is none yet'));
    expect(await linesOf(place(checks, none))).to.deep.equal([
      'database | skipped | not made, because there is none yet',
      'ledger | skipped | not made, because there is none yet',
    ]);
  });
});
