import { expect } from 'chai';

import { loadScript } from './load-script.js';

const { runCommand } = await loadScript<{
  runCommand: (command: string, args: readonly string[], options?: { limit_ms?: number }) => Promise<number>;
}>('project/run-command.mjs');

describe('a command that a script runs', () => {
  it('gives its exit code', async () => {
    expect(await runCommand('/bin/sh', ['-c', 'exit 7'])).to.equal(7);
  });

  it('gives 128 and the number of the signal that ended it', async () => {
    expect(await runCommand('/bin/sh', ['-c', 'kill -KILL $$'])).to.equal(137);
  });

  it('is ended when it takes longer than it may, with all that it started', async () => {
    expect(await runCommand('/bin/sh', ['-c', 'sleep 600; exit 0'], { limit_ms: 50 })).to.equal(143);
  });

  it('that says all is well although it was ended is not believed', async () => {
    const script = "trap 'exit 0' TERM; sleep 600 & wait";
    expect(await runCommand('/bin/sh', ['-c', script], { limit_ms: 200 })).to.equal(143);
  });

  it('is named where it is not there', async () => {
    const failure = await runCommand('/no/such/program', []).catch((error: unknown) => error);
    expect(String(failure)).to.equal('Error: spawn /no/such/program ENOENT');
  });
});
