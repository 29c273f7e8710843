import { execFile, spawnSync } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { IdbError } from '../../src/model/errors.js';
import { type InstallOptions, UNITS, installUnits } from '../../src/systemd/install.js';
import { quoteCommand } from '../../src/systemd/unit-syntax.js';
import { unitText, unitWarnings } from '../../src/systemd/unit-text.js';

const run = promisify(execFile);
const unitsDir = fileURLToPath(new URL('../../systemd', import.meta.url));
const [SERVICE, TIMER, NOTIFY] = UNITS;
const STARTING_IDB: readonly string[] = UNITS.filter((name) => name.endsWith('.service') && name !== NOTIFY);
const MOST_EXPOSED = 2.0;

describe('systemd units', () => {
  let root: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'idb-systemd-'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  function install(more: Partial<InstallOptions> = {}) {
    return installUnits({ root, executable: [process.execPath, '/opt/idb/bin/idb'], unitsDir, ...more });
  }
  const readUnit = (name: string) => readFile(join(root, 'etc/systemd/system', name), 'utf8');
  const linesOf = (text: string, key: string) => text.split('\n').filter((line) => line.startsWith(`${key}=`));

  describe('as installed', () => {
    it('start idb by the absolute paths of node and of bin/idb, under a user that comes and goes', async () => {
      await install();
      const service = await readUnit(SERVICE);
      expect(linesOf(service, 'ExecStart')).to.deep.equal([
        `ExecStart=${process.execPath} /opt/idb/bin/idb collect-stats --catch-up -v --journal`,
      ]);
      expect(linesOf(service, 'DynamicUser')).to.deep.equal(['DynamicUser=yes']);
      expect(linesOf(service, 'ProtectHome')).to.deep.equal(['ProtectHome=yes']);
    });

    it('differ from the units in systemd/ in that line alone', async () => {
      await install();
      for (const name of UNITS) {
        const source = (await readFile(join(unitsDir, name), 'utf8')).split('\n');
        const written = (await readUnit(name)).split('\n');
        const changed = source.filter((line, i) => line !== written[i]);
        expect(changed).to.have.length(STARTING_IDB.includes(name) ? 1 : 0);
        expect(written).to.have.length(source.length);
      }
    });

    it('start each command of idb that is to run by itself', async () => {
      await install();
      const commands = STARTING_IDB.map(async (name) => {
        const [start = ''] = linesOf(await readUnit(name), 'ExecStart');
        return [name, start.replace(/^.*bin\/idb /, '')] as const;
      });
      expect(Object.fromEntries(await Promise.all(commands))).to.deep.equal({
        [SERVICE]: 'collect-stats --catch-up -v --journal',
        'idb-events-process.service': 'events process --follow -v --journal',
        'idb-events-process-once.service': 'events process -v --journal',
        'idb-aggregations-process.service': 'aggregations process -v --journal',
      });
    });

    it('name each secret once, by the name that its file has', async () => {
      await install();
      for (const name of STARTING_IDB) {
        const named = linesOf(await readUnit(name), 'LoadCredential').map((line) =>
          line.slice('LoadCredential='.length),
        );
        const fields = named.map((one) => one.slice(0, one.indexOf(':')));
        expect(named, name).to.deep.equal(fields.map((field) => `${field}:idb.${field}`));
        expect(new Set(fields).size, name).to.equal(fields.length);
      }
    });

    it('leave no core file, which would hold passwords', async () => {
      await install();
      for (const name of UNITS.filter((unit) => unit.endsWith('.service'))) {
        expect(linesOf(await readUnit(name), 'LimitCORE'), name).to.deep.equal(['LimitCORE=0']);
      }
    });

    it('take "try again later" for a failure where the next try is a day away: a full disk must be told', async () => {
      await install();
      const oneshots = STARTING_IDB.filter((name) => UNITS.some((unit) => unit === name.replace('.service', '.timer')));
      const successes = oneshots.map(
        async (name) => [name, linesOf(await readUnit(name), 'SuccessExitStatus')] as const,
      );
      expect(Object.fromEntries(await Promise.all(successes))).to.deep.equal({
        [SERVICE]: [],
        'idb-events-process-once.service': ['SuccessExitStatus=75'],
        'idb-aggregations-process.service': ['SuccessExitStatus=75'],
      });
    });

    it('are all that the package has, each timer beside its service', async () => {
      const inPackage = (await readdir(unitsDir)).filter((name) => /\.(service|timer)$/.test(name));
      expect(inPackage.sort()).to.deep.equal([...UNITS].sort());
      const timers = UNITS.filter((name) => name.endsWith('.timer'));
      expect(UNITS).to.include.members(timers.map((name) => name.replace('.timer', '.service')));
    });

    it('run as the user that was named, instead of one that comes and goes', async () => {
      await install({ user: 'aggregator' });
      const service = await readUnit(SERVICE);
      expect(linesOf(service, 'User')).to.deep.equal(['User=aggregator']);
      expect(linesOf(service, 'DynamicUser')).to.deep.equal([]);
    });

    it('are told apart: written, unchanged, written again after a change; nothing else is left behind', async () => {
      const states = async (more?: Partial<InstallOptions>) => (await install(more)).map(({ state }) => state);
      expect(await states()).to.deep.equal(UNITS.map(() => 'written'));
      expect(await states()).to.deep.equal(UNITS.map(() => 'unchanged'));
      const changed = UNITS.map((name) => (STARTING_IDB.includes(name) ? 'written' : 'unchanged'));
      expect(await states({ user: 'idb' })).to.deep.equal(changed);
      expect((await readdir(join(root, 'etc/systemd/system'))).sort()).to.deep.equal([...UNITS].sort());
    });

    it('can be read by all, whatever the umask', async () => {
      const before = process.umask(0o077);
      try {
        const [unit] = await install();
        expect((await stat(unit?.path ?? '')).mode & 0o777).to.equal(0o644);
        for (const directory of ['etc', 'etc/systemd/system'])
          expect((await stat(join(root, directory))).mode & 0o777, directory).to.equal(0o755);
      } finally {
        process.umask(before);
      }
    });
  });

  describe('refuse', () => {
    const codeOf = async (more: Partial<InstallOptions>) => {
      const error: unknown = await install(more).catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(IdbError);
      return (error as IdbError).code;
    };
    for (const user of ['', '1st', 'a b', 'a\nExecStart=/bin/sh', 'é', 'x'.repeat(32), '%n', '-x', 'a:b']) {
      it(`the user name ${JSON.stringify(user)}`, async () => {
        expect(await codeOf({ user })).to.equal('usage');
      });
    }
    it('a root that does not exist, and one that is a file', async () => {
      await writeFile(join(root, 'file'), '');
      expect(await codeOf({ root: join(root, 'nowhere') })).to.equal('usage');
      expect(await codeOf({ root: join(root, 'file') })).to.equal('usage');
    });
    it('a program whose path is not absolute', async () => {
      expect(await codeOf({ executable: ['node', '/opt/idb/bin/idb'] })).to.equal('usage');
      expect(await codeOf({ executable: [] })).to.equal('usage');
    });
    it('a program that systemd would not start', async () => {
      for (const node of ['/opt/a"b/node', "/opt/it's/node", '/opt/a\\b/node', '/opt/a\nb/node']) {
        expect(await codeOf({ executable: [node, '/opt/idb/bin/idb'] })).to.equal('usage');
      }
    });
    it('a directory that can not be written to, as a failed write', async () => {
      await writeFile(join(root, 'etc'), '');
      expect(await codeOf({})).to.equal('write-failed');
    });
  });

  describe('warn', () => {
    const warnings = (path: string, user?: string) => unitWarnings({ executable: ['/usr/bin/node', path], user });
    it('of a program in a home directory, unless a user is named', () => {
      expect(warnings('/home/ann/idb/bin/idb')).to.have.length(1);
      expect(warnings('/home/ann/idb/bin/idb', 'ann')).to.deep.equal([]);
      expect(warnings('/opt/home/idb/bin/idb')).to.deep.equal([]);
    });
    it('of a program in /tmp, which the unit can not see', () => {
      expect(warnings('/tmp/idb/bin/idb', 'ann')).to.have.length(1);
    });
    it('and let the unit read home directories where the program lies in one', () => {
      const executable = ['/usr/bin/node', '/home/ann/idb/bin/idb'];
      const text = unitText('[Service]\nExecStart=/usr/bin/idb x\nProtectHome=yes\n', { executable, user: 'ann' });
      expect(linesOf(text, 'ProtectHome')).to.deep.equal(['ProtectHome=read-only']);
    });
  });

  describe('quoting', () => {
    for (const [path, written] of [
      ['/opt/idb', '/opt/idb'],
      ['/opt/my idb', '"/opt/my idb"'],
      ['/opt/100%', '/opt/100%%'],
      ['/opt/a"b\\c', '"/opt/a\\"b\\\\c"'],
      ["/opt/it's", `"/opt/it's"`],
      ['/opt/a\nb', '"/opt/a\\x0ab"'],
      ['/opt/;', '"/opt/;"'],
    ] as const) {
      it(`writes ${JSON.stringify(path)} as ${written}`, () => {
        expect(quoteCommand([path])).to.equal(written);
      });
    }
    it('doubles $ in arguments, where variables are put in, and not in the path of the program', () => {
      expect(quoteCommand(['/opt/$a', '/opt/$b'])).to.equal('/opt/$a /opt/$$b');
    });
  });

  describe('systemd-analyze', function () {
    this.timeout(240_000);

    before(function () {
      // Only where systemd is installed; --offline came with 250, the oldest version that the units are made for.
      const help = spawnSync('systemd-analyze', ['--help'], { encoding: 'utf8' });
      if (help.error !== undefined || !help.stdout.includes('--offline')) {
        console.log('      skipped: no systemd-analyze of systemd 250 or later on this machine');
        this.skip();
      }
    });

    const verify = async () => {
      const paths = UNITS.map((name) => join(root, 'etc/systemd/system', name));
      const { stdout, stderr } = await run('systemd-analyze', ['verify', '--man=no', ...paths]);
      return stdout + stderr;
    };

    for (const user of [undefined, 'aggregator']) {
      it(`verifies the units for ${user === undefined ? 'a user that comes and goes' : 'a user by name'}`, async () => {
        await install({ user });
        expect(await verify()).to.equal('');
      });

      for (const name of [...STARTING_IDB, NOTIFY]) {
        it(`finds ${name} exposed by ${MOST_EXPOSED.toFixed(1)} or less (${user ?? 'dynamic user'})`, async () => {
          await install({ user });
          const threshold = String(MOST_EXPOSED * 10);
          const path = join(root, 'etc/systemd/system', name);
          // Ends with an error, and so fails the test, where the exposure is above the threshold.
          const { stdout } = await run('systemd-analyze', [
            'security',
            '--offline=true',
            `--threshold=${threshold}`,
            path,
          ]);
          const exposure = /Overall exposure level for .*: ([\d.]+) /.exec(stdout)?.[1];
          expect(Number(exposure)).to.be.within(0.1, MOST_EXPOSED);
        });
      }
    }

    it('finds the program behind a path with awkward characters', async () => {
      const program = join(root, 'o d$HOME %n;@ é', 'node');
      await mkdir(dirname(program));
      await copyFile('/bin/true', program);
      await chmod(program, 0o755);
      await install({ executable: [program, '/opt/a "b" \\c$d %n/idb'] });
      expect(await verify()).to.equal('');
    });

    it('reads the timer as once a day, counted in UTC', async () => {
      const calendar =
        linesOf(await readFile(join(unitsDir, TIMER), 'utf8'), 'OnCalendar')[0]?.slice('OnCalendar='.length) ?? '';
      const { stdout } = await run('systemd-analyze', [
        'calendar',
        '--iterations=2',
        '--base-time=2020-02-17 00:00:00 UTC',
        calendar,
      ]);
      expect(stdout)
        .to.match(/2020-02-17 02:15:00 UTC/)
        .and.to.match(/2020-02-18 02:15:00 UTC/);
    });
  });
});
