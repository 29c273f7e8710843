import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { removeDirectory, temporaryDirectory } from '../support/temporary-directory.js';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const readJson = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as { version: string };

/** As on a machine that has no checkout: of npm's settings of this run only where packages come from. */
function environment(home: string, temporary: string): NodeJS.ProcessEnv {
  const { PATH, npm_config_registry: registry, npm_config_cache: cache } = process.env;
  return {
    PATH,
    HOME: home,
    TMPDIR: temporary,
    NO_COLOR: '1',
    ...(registry === undefined ? {} : { npm_config_registry: registry }),
    ...(cache === undefined ? {} : { npm_config_cache: cache }),
  };
}

describe('the package', function () {
  this.timeout(300_000);
  let directory: string;
  let packed: string[];
  let prefix: string;

  before(async () => {
    directory = temporaryDirectory();
    prefix = join(directory, 'prefix');
    const env = environment(homedir(), directory);
    await run('npm', ['pack', '--pack-destination', directory], { cwd: ROOT, env });
    const [tarball = ''] = readdirSync(directory).filter((name) => name.endsWith('.tgz'));
    const { stdout } = await run('tar', ['-tzf', join(directory, tarball)]);
    packed = stdout
      .trim()
      .split('\n')
      .map((path) => path.replace(/^package\//, ''));
    const install = ['install', '--global', '--prefix', prefix, '--prefer-offline', '--no-audit', '--no-fund'];
    await run('npm', [...install, join(directory, tarball)], { cwd: directory, env });
  });
  after(() => removeDirectory(directory));

  /** What was installed, called as a person would, from a directory that has nothing to do with it. */
  const idb = (...words: string[]) =>
    run(join(prefix, 'bin', 'idb'), words, { cwd: directory, env: environment(directory, directory) });

  it('has the files that idb needs, and no others', () => {
    const places = new Set(packed.map((path) => path.split('/')[0]));
    expect([...places].sort()).to.deep.equal(
      ['CHANGELOG.md', 'LICENSE', 'README.md', 'bin', 'dist', 'example-objects', 'package.json', 'systemd'].sort(),
    );
    expect(packed.filter((path) => path.startsWith('dist/') && !path.endsWith('.js'))).to.deep.equal([]);
    expect(packed.filter((path) => /test|\.tmp|bench/.test(path))).to.deep.equal([]);
  });

  it('installs an idb that tells its version', async () => {
    const { stdout } = await idb('--version');
    expect(stdout).to.equal(`${readJson(join(ROOT, 'package.json')).version}\n`);
  });

  it('installs an idb that runs the demo', async () => {
    const { stdout, stderr } = await idb('demo');
    expect(stderr).to.equal('');
    expect(stdout)
      .to.match(/34 days collected in/)
      .and.to.match(/# 34 complete {3}o 1 empty/);
  });

  it('installs an idb that finds its units', async () => {
    const { stdout } = await idb('systemd', 'install', '--root', directory);
    expect(stdout).to.contain('idb-interaction-telemetry-aggregator.timer');
  });
});
