import { existsSync } from 'node:fs';
import { expect } from 'chai';
import { defineSystemd } from '../../../src/cli/commands/systemd.js';
import { UNITS } from '../../../src/systemd/install.js';
import { runCommand } from '../../support/run-command.js';
import { removeDirectory, temporaryDirectory } from '../../support/temporary-directory.js';

describe('idb systemd install', () => {
  let root: string;
  beforeEach(() => (root = temporaryDirectory()));
  afterEach(() => removeDirectory(root));

  it('writes the units below the root and prints what it wrote, and what it left as it was the second time', async () => {
    const install = async () => (await runCommand(defineSystemd, ['systemd', 'install', '--root', root], {})).output;
    const paths = UNITS.map((name) => `${root}/etc/systemd/system/${name}`);
    const first = await install();
    for (const path of paths) {
      expect(existsSync(path)).to.equal(true);
      expect(first).to.match(new RegExp(`^${path} +written$`, 'm'));
    }
    expect(await install()).to.match(new RegExp(`^${paths[0]!} +unchanged$`, 'm'));
  });

  it('leaves enabling to the system that the units are packaged for', async () => {
    const { output } = await runCommand(defineSystemd, ['systemd', 'install', '--root', root, '--json'], {});
    expect((JSON.parse(output) as { next: string[] }).next).to.deep.equal([]);
  });
});
