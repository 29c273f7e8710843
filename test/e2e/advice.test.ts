import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { removeDirectory, temporaryDirectory } from '../support/temporary-directory.js';
import { IDB, startIdb } from './support/run-idb.js';

const run = promisify(execFile);

describe('advice', () => {
  it('leads to the store that it was given about, wherever it is followed', async () => {
    const directory = temporaryDirectory();
    try {
      const data = join(directory, "the operator's");
      const idb = (...words: string[]) => startIdb([...words, '--data', data], {}, directory).ended;
      const status = () => idb('status', '--from', '2020-02-17', '--to', '2020-02-17');
      const before = await status();
      expect(before.code, before.stderr).to.equal(2);
      const [, command] = /^(idb .* collect-stats -d 2020-02-17) collects what is missing/m.exec(before.stdout) ?? [];
      const inShell = `idb() { "$NODE" "$IDB" "$@"; }; ${command ?? 'false'}`;
      const env = { PATH: process.env.PATH, HOME: '/nonexistent', NODE: process.execPath, IDB };
      await run('/bin/sh', ['-c', inShell], { cwd: '/', env });
      const after = await status();
      expect(after.code, after.stdout).to.equal(0);
    } finally {
      removeDirectory(directory);
    }
  });
});
