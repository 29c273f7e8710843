import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { removeDirectory, temporaryDirectory } from '../support/temporary-directory.js';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const readJson = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as { version: string };

/** As on a machine that has no checkout. */
function environment(home: string): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, HOME: home, TMPDIR: home, NO_COLOR: '1' };
}

/** The packages that are installed with idb, by name: those that it names as its dependencies, and theirs. */
async function productionPackages(): Promise<string[]> {
  const { stdout } = await run('npm', ['ls', '--omit=dev', '--all', '--parseable'], { cwd: ROOT });
  const modules = join(ROOT, 'node_modules');
  const names = stdout.split('\n').filter((path) => path.startsWith(modules));
  // What lies within a package's own folder comes with it.
  return names.map((path) => path.slice(modules.length + 1)).filter((name) => !name.includes('node_modules'));
}

/** Puts the package where `npm install --global` does, with its dependencies and no others; without asking a registry. */
async function install(tarball: string, prefix: string): Promise<void> {
  const home = join(prefix, 'lib', 'node_modules', 'idb');
  mkdirSync(home, { recursive: true });
  await run('tar', ['-xzf', tarball, '--strip-components=1', '-C', home]);
  for (const name of await productionPackages()) {
    const link = join(home, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), link);
  }
  mkdirSync(join(prefix, 'bin'));
  symlinkSync(join(home, 'bin', 'idb'), join(prefix, 'bin', 'idb'));
}

describe('the package', function () {
  this.timeout(300_000);
  let directory: string;
  let packed: string[];
  let prefix: string;

  before(async () => {
    directory = temporaryDirectory();
    prefix = join(directory, 'prefix');
    await run('npm', ['pack', '--pack-destination', directory], { cwd: ROOT });
    const [tarball = ''] = readdirSync(directory).filter((name) => name.endsWith('.tgz'));
    const { stdout } = await run('tar', ['-tzf', join(directory, tarball)]);
    packed = stdout
      .trim()
      .split('\n')
      .map((path) => path.replace(/^package\//, ''));
    await install(join(directory, tarball), prefix);
  });
  after(() => removeDirectory(directory));

  /** What was installed, called as a person would, from a directory that has nothing to do with it. */
  const idb = (...words: string[]) =>
    run(join(prefix, 'bin', 'idb'), words, { cwd: directory, env: environment(directory) });

  it('has the files that idb needs, and no others', () => {
    const places = new Set(packed.map((path) => path.split('/')[0]));
    expect([...places].sort()).to.deep.equal(
      ['CHANGELOG.md', 'LICENSE', 'README.md', 'bin', 'dist', 'example-objects', 'package.json', 'systemd'].sort(),
    );
    expect(packed.filter((path) => path.startsWith('dist/') && !/\.(js|d\.ts)$/.test(path))).to.deep.equal([]);
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
