import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { LOCK_FILE, takeDirectoryLock } from '../../../src/clients/directory-lock.js';
import { thisProcess } from '../../../src/clients/process-identity.js';
import type { IdbError } from '../../../src/model/errors.js';
import { removeDirectory, temporaryDirectory } from '../../support/temporary-directory.js';

describe('the lock of a directory', function () {
  this.timeout(240_000);
  let directory: string;
  beforeEach(() => (directory = temporaryDirectory()));
  afterEach(() => removeDirectory(directory));
  const path = () => join(directory, LOCK_FILE);

  /** A lock as another process would have left it. */
  function lockOf(changes: object): string {
    const content = {
      ...thisProcess(),
      command: 'idb load old.ndjson',
      since: '2020-02-17T08:30:00.000Z',
      id: 'x',
      ...changes,
    };
    return JSON.stringify(content);
  }

  const deadPid = () => spawnSync('true').pid;

  async function failureOf(command = 'idb test'): Promise<IdbError> {
    const result = await takeDirectoryLock(directory, command).catch((error: unknown) => error);
    return result as IdbError;
  }

  it('is held until it is released', async () => {
    const lock = await takeDirectoryLock(directory, 'idb first');
    const failure = await failureOf('idb second');
    expect(failure.code).to.equal('lease-held');
    expect(failure.message).to.include(directory).and.include('idb first').and.include(`process ${process.pid}`);
    lock.release();
    expect(readdirSync(directory)).to.deep.equal([]);
    (await takeDirectoryLock(directory, 'idb second')).release();
  });

  it('leaves another’s lock alone when it is released late', async () => {
    const lock = await takeDirectoryLock(directory, 'idb first');
    writeFileSync(path(), lockOf({ id: 'another' }));
    lock.release();
    expect(existsSync(path())).to.equal(true);
  });

  const dead: [string, () => string][] = [
    ['whose process is gone', () => lockOf({ pid: deadPid() })],
    ['whose process number now is another process', () => lockOf({ start: '1' })],
    ['from before the machine was started again', () => lockOf({ boot: 'an earlier one' })],
    ['that is empty', () => ''],
    ['that is half written', () => '{"pid":'],
    ['that is something else', () => '[]'],
  ];
  for (const [what, content] of dead) {
    it(`is taken over at once from a lock ${what}`, async () => {
      writeFileSync(path(), content());
      const lock = await takeDirectoryLock(directory, 'idb test');
      expect(readdirSync(directory)).to.deep.equal([LOCK_FILE]);
      lock.release();
    });
  }

  const notKnown: [string, object][] = [
    ['on another host', { host: 'elsewhere.example' }],
    ['in another container', { pidNamespace: 'pid:[1]' }],
  ];
  for (const [where, changes] of notKnown) {
    it(`is not taken from a process ${where}, and the message says what to remove`, async () => {
      writeFileSync(path(), lockOf({ pid: deadPid(), ...changes }));
      const failure = await failureOf();
      expect(failure.code).to.equal('lease-held');
      expect(failure.message)
        .to.include('idb load old.ndjson')
        .and.include('2020-02-17T08:30:00.000Z')
        .and.include(`remove ${path()}`);
    });
  }

  it('is taken over even where the one who took it over crashed, twice', async () => {
    const right = (of: string, content: string) =>
      `${of}.${createHash('sha256').update(content).digest('hex').slice(0, 16)}.break`;
    const [lock, first, second] = ['lock', 'first', 'second'].map((id) => lockOf({ pid: deadPid(), id })) as [
      string,
      string,
      string,
    ];
    writeFileSync(path(), lock);
    writeFileSync(right(path(), lock), first);
    writeFileSync(right(right(path(), lock), first), second);
    (await takeDirectoryLock(directory, 'idb test')).release();
    expect(readdirSync(directory)).to.deep.equal([]);
  });

  it('needs a directory that can be written to', async function () {
    if (process.getuid?.() === 0) this.skip();
    chmodSync(directory, 0o500);
    const failure = await failureOf();
    chmodSync(directory, 0o700);
    expect(failure.code).to.equal('configuration');
  });

  it('is had by one of eight processes at a time, however often its holder crashes', async () => {
    const [processes, rounds] = [8, 25];
    const deadLock = lockOf({ pid: deadPid(), id: '%' });
    writeFileSync(path(), deadLock);
    const contenders = Array.from({ length: processes }, () => startContender([directory, String(rounds), deadLock]));
    await Promise.all(contenders.map(({ ready }) => ready));
    writeFileSync(join(directory, 'go'), '');
    const outputs = await Promise.all(contenders.map(({ output }) => output));
    expect(outputs).to.deep.equal(Array.from({ length: processes }, () => 'ready\ndone\n'));
    expect(readFileSync(path(), 'utf8')).to.include(deadLock.slice(0, 20));
  });
});

function startContender(args: readonly string[]): { ready: Promise<void>; output: Promise<string> } {
  const script = new URL('lock-contender.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, ['--import=tsx', script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  const ready = new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.startsWith('ready')) resolve();
    });
  });
  const output = new Promise<string>((resolve) => child.on('close', () => resolve(text)));
  return { ready, output };
}
