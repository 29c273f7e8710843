import { expect } from 'chai';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { createLog } from '../../../src/cli/logging.js';
import type { LogOptions } from '../../../src/cli/logging.js';
import { IdbError } from '../../../src/model/errors.js';
import type { Log } from '../../../src/model/log.js';

const NOW = new Date(2020, 1, 17, 8, 5, 9);

/** Standard error that remembers what was written to it. */
class Remembered extends Writable {
  text = '';

  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    done();
  }

  get lines(): string[] {
    return this.text === '' ? [] : this.text.replace(/\n$/, '').split('\n');
  }
}

function logTo(options: Partial<LogOptions> = {}): { log: Log; stderr: Remembered } {
  const stderr = new Remembered();
  const log = createLog({ level: 'debug', file: null, journal: false, stderr, now: () => NOW, ...options });
  return { log, stderr };
}

function sayAll(log: Log): void {
  log.error('an error');
  log.warn('a warning');
  log.info('a step');
  log.debug('how');
}

describe('the log on standard error', () => {
  it('has a line with the time of day for each sentence', () => {
    const { log, stderr } = logTo();
    sayAll(log);
    expect(stderr.text).to.equal(
      '08:05:09 error an error\n08:05:09 warn  a warning\n08:05:09 info  a step\n08:05:09 debug how\n',
    );
  });

  const levels: readonly (readonly [LogOptions['level'], number])[] = [
    ['warn', 2],
    ['info', 3],
    ['debug', 4],
  ];
  for (const [level, count] of levels) {
    it(`at level ${level} has the first ${count} kinds of line`, () => {
      const { log, stderr } = logTo({ level });
      sayAll(log);
      expect(stderr.lines).to.have.length(count);
    });
  }

  it('leaves the fields to the file', () => {
    const { log, stderr } = logTo();
    log.info('collected 2020-02-17', { rows: 20, message: 'other', level: 'error', stack: 'x' });
    expect(stderr.lines).to.deep.equal(['08:05:09 info  collected 2020-02-17']);
  });

  it('takes a sentence with percent signs as it is', () => {
    const { log, stderr } = logTo();
    log.info('100 % of %s, %d and %j', { a: 1 });
    expect(stderr.lines).to.deep.equal(['08:05:09 info  100 % of %s, %d and %j']);
  });

  it('shows control characters of data instead of obeying them', () => {
    const { log, stderr } = logTo();
    log.info('record \u001b[31mred\u0007\r\u009b\tend');
    expect(stderr.lines).to.deep.equal(['08:05:09 info  record \\x1b[31mred\\x07\\x0d\\x9b\tend']);
  });

  it('tells the real time unless a clock is given', () => {
    const stderr = new Remembered();
    createLog({ level: 'info', file: null, journal: false, stderr }).info('now');
    expect(stderr.text).to.match(/^\d\d:\d\d:\d\d info {2}now\n$/);
  });

  it('does not fall when the terminal or pipe is closed', () => {
    const { log, stderr } = logTo();
    stderr.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    log.info('still there');
    expect(stderr.lines).to.have.length(1);
  });

  it('has every line written by the time that the call returns', () => {
    const { log, stderr } = logTo();
    for (let line = 0; line < 1_000; line++) log.info(`line ${line}`);
    expect(stderr.lines).to.have.length(1_000);
  });
});

describe('the log for the journal', () => {
  it('has priorities in place of the time', () => {
    const { log, stderr } = logTo({ journal: true });
    sayAll(log);
    expect(stderr.lines).to.deep.equal(['<3>an error', '<4>a warning', '<6>a step', '<7>how']);
  });

  it('has the priority on every line of a stack trace', () => {
    const { log, stderr } = logTo({ journal: true });
    log.error('Error: bug\n    at one\r\n    at two');
    expect(stderr.lines).to.deep.equal(['<3>Error: bug', '<3>    at one', '<3>    at two']);
  });

  it('does not let data choose a priority', () => {
    const { log, stderr } = logTo({ journal: true });
    log.info('record x\n<0>emergency');
    expect(stderr.lines).to.deep.equal(['<6>record x', '<6><0>emergency']);
  });
});

describe('the log file', () => {
  let directory = '';
  let file = '';
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'idb-log-'));
    file = join(directory, 'idb.log');
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const records = (path = file): Record<string, unknown>[] =>
    readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  it('has one JSON object a line, with all fields', () => {
    const { log } = logTo({ file });
    log.info('collected 2020-02-17\nwell', { rows: 20, duration_ms: 1.5, days: ['2020-02-17'], none: null });
    log.warn('no fields');
    const time = NOW.toISOString();
    expect(records()).to.deep.equal([
      {
        time,
        level: 'info',
        message: 'collected 2020-02-17\nwell',
        rows: 20,
        duration_ms: 1.5,
        days: ['2020-02-17'],
        none: null,
      },
      { time, level: 'warn', message: 'no fields' },
    ]);
    expect(readFileSync(file, 'utf8').split('\n')[0]).to.match(/^\{"time":"[^"]*Z","level":"info","message":/);
  });

  it('keeps time, level and message whatever the fields are called', () => {
    const { log } = logTo({ file });
    log.info('true', { time: 'x', level: 'error', message: 'false', other: 1 });
    expect(records()).to.deep.equal([{ time: NOW.toISOString(), level: 'info', message: 'true', other: 1 }]);
  });

  it('has the same level as standard error', () => {
    const { log } = logTo({ file, level: 'warn' });
    sayAll(log);
    expect(records().map(({ level }) => level)).to.deep.equal(['error', 'warn']);
  });

  it('is made for its owner alone', () => {
    logTo({ file });
    expect(statSync(file).mode & 0o777).to.equal(0o600);
  });

  it('is appended to, and keeps the mode that it has', () => {
    writeFileSync(file, '{"old":1}\n');
    chmodSync(file, 0o640);
    logTo({ file }).log.info('new');
    expect(records()).to.have.length(2);
    expect(statSync(file).mode & 0o777).to.equal(0o640);
  });

  it('is made anew after it was renamed', () => {
    const { log } = logTo({ file });
    log.info('one');
    renameSync(file, `${file}.1`);
    log.info('two');
    expect([records(`${file}.1`), records()].map((lines) => lines.map(({ message }) => message))).to.deep.equal([
      ['one'],
      ['two'],
    ]);
    expect(statSync(file).mode & 0o777).to.equal(0o600);
  });

  it('goes on at the beginning after it was copied and truncated', () => {
    const { log } = logTo({ file });
    log.info('one');
    truncateSync(file);
    log.info('two');
    expect(readFileSync(file, 'utf8')).to.match(/^\{.*"two"\}\n$/);
  });

  it('in a directory that is missing is a configuration error which names it', () => {
    const missing = join(directory, 'none', 'idb.log');
    expect(() => logTo({ file: missing }))
      .to.throw(
        IdbError,
        `Failed to open the log file ${missing}: there is no directory ${join(directory, 'none')}; create`,
      )
      .with.property('exitCode', 78);
  });

  it('that is a directory, or lies in a file, is a configuration error', () => {
    writeFileSync(file, '');
    expect(() => logTo({ file: directory })).to.throw(IdbError, 'it is a directory');
    expect(() => logTo({ file: join(file, 'log') })).to.throw(IdbError, `${file} is no directory`);
  });

  it('on a full disk is said once, and the run goes on', () => {
    const { log, stderr } = logTo({ file: '/dev/full' });
    log.info('one');
    log.info('two');
    expect(stderr.lines).to.have.length(3);
    expect(
      stderr.lines.filter((line) => line.includes('Failed to write the log file /dev/full: ENOSPC')),
    ).to.have.length(1);
    expect(stderr.lines.at(-1)).to.equal('08:05:09 info  two');
  });

  it('that fails is said with a priority to the journal', () => {
    const { log, stderr } = logTo({ file: '/dev/full', journal: true });
    log.info('one');
    expect(stderr.lines.filter((line) => line.startsWith('<4>Failed to write the log file'))).to.have.length(1);
  });

  it('is written again when the failure has passed', () => {
    const { log, stderr } = logTo({ file });
    rmSync(directory, { recursive: true });
    log.info('lost');
    log.info('lost too');
    mkdirSync(directory);
    log.info('kept');
    expect(records().map(({ message }) => message)).to.deep.equal(['kept']);
    expect(stderr.lines.filter((line) => line.includes('Failed to write'))).to.have.length(1);
  });
});

describe('what is never logged', () => {
  let directory = '';
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'idb-log-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  /** Everything that came of one line, in both places. */
  function logged(secrets: readonly string[], message: string, fields?: Record<string, unknown>): string {
    const file = join(directory, 'idb.log');
    const { log, stderr } = logTo({ file, secrets });
    log.error(message, fields);
    return stderr.text + readFileSync(file, 'utf8');
  }

  it('are known secrets, in messages and in fields', () => {
    const both = logged(['p%40ss/word'], 'bad p@ss/word', { reason: 'p%40ss/word', list: [{ why: 'p@ss/word' }] });
    expect(both).not.to.match(/p(@|%40)ss/);
    expect(both).to.include('bad ***').and.to.include('"why":"***"');
  });

  it('are passwords in addresses that nobody handed in', () => {
    const both = logged([], "can't reach postgres://idb:hunter2@db/t", {
      url: 'https://u:hunter2@es',
      cause: new Error('x://a:hunter2@b'),
    });
    expect(both).not.to.include('hunter2');
    expect(both).to.include('postgres://idb:***@db/t').and.to.include('https://u:***@es');
  });

  it('are fields with the name of a secret or of a visitor’s address', () => {
    const fields = {
      ip: '192.0.2.7',
      row: { client_ip: '192.0.2.7', apiKey: 'k3y' },
      headers: { Authorization: 'Basic k3y' },
    };
    const both = logged([], 'a line', fields);
    expect(both).not.to.match(/192\.0\.2\.7|k3y/);
  });

  it('are secrets in the notice about the file itself', () => {
    const { log, stderr } = logTo({ file: '/dev/full', secrets: ['full'] });
    log.info('one');
    expect(stderr.text).not.to.include('/dev/full');
  });

  it('does not stop a line from being logged, whatever its fields are', () => {
    const circle: Record<string, unknown> = { count: 5n, call: () => 1, symbol: Symbol('s') };
    circle.self = circle;
    expect(logged([], 'a line', circle)).to.include('"count":"5"');
  });
});
