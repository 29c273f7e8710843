import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { eventually } from '../support/eventually.js';
import { removeDirectory, temporaryDirectory } from '../support/temporary-directory.js';

const SCRIPT = new URL('../../scripts/services/postgres.mjs', import.meta.url).href;

describe('a Postgres that is being started', () => {
  it('leaves no directory behind when whoever starts it is killed', async () => {
    const dir = temporaryDirectory();
    try {
      const program = `import { startPostgres } from ${JSON.stringify(SCRIPT)}; await startPostgres(${JSON.stringify({ dir })});`;
      const child = spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: 'ignore' });
      await eventually(() => Promise.resolve(expect(existsSync(join(dir, 'data'))).to.equal(true)), 60_000);
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
      await eventually(() => Promise.resolve(expect(existsSync(dir)).to.equal(false)), 60_000);
    } finally {
      removeDirectory(dir);
    }
  });
});
