import { cpSync, mkdirSync, readFileSync, statSync, writeFileSync, readdirSync, rmSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { withEmbedded } from '../../../src/clients/embedded.js';
import type { IdbError } from '../../../src/model/errors.js';
import { removeDirectory, temporaryDirectory } from '../../support/temporary-directory.js';

describe('the embedded directory', function () {
  this.timeout(240_000);
  let parent: string;
  let made: string;
  before(async () => {
    parent = temporaryDirectory();
    made = join(parent, 'a', 'made');
    await withEmbedded(made, ({ database }) => database.exec('CREATE TABLE t (x text); INSERT INTO t VALUES (1)'));
  });
  after(() => removeDirectory(parent));

  const open = (directory: string) =>
    withEmbedded(directory, async ({ database }) => (await database.query('SELECT x FROM t')).rows);
  const failureOf = async (directory: string) => (await open(directory).catch((error: unknown) => error)) as IdbError;

  /** A copy to be damaged. */
  function copy(name: string): string {
    const directory = join(parent, name);
    cpSync(made, directory, { recursive: true });
    return directory;
  }

  it('is made where it is missing, for its owner alone', async () => {
    expect(statSync(made).mode & 0o777).to.equal(0o700);
    expect(statSync(join(made, 'pg')).mode & 0o777).to.equal(0o700);
    expect(await open(made)).to.deep.equal([{ x: '1' }]);
  });

  it('keeps its database from others where it was made before, open to all', async () => {
    const directory = join(parent, 'open');
    mkdirSync(directory, { mode: 0o755 });
    await withEmbedded(directory, async () => undefined);
    expect(statSync(join(directory, 'pg')).mode & 0o777).to.equal(0o700);
  });

  it('is had by one at a time, and given back after a failure', async () => {
    await withEmbedded(made, async () =>
      expect(await failureOf(made)).to.include({ code: 'lease-held', exitCode: 75 }),
    );
    const failure: unknown = await withEmbedded(made, () => Promise.reject(new Error('mine'))).catch(
      (error: unknown) => error,
    );
    expect(failure).to.have.property('message', 'mine');
    expect(existsSync(join(made, 'idb.lock'))).to.equal(false);
    expect(await open(made)).to.deep.equal([{ x: '1' }]);
  });

  it('is no file', async () => {
    writeFileSync(join(parent, 'file'), '');
    expect(await failureOf(join(parent, 'file'))).to.include({ code: 'configuration' });
    expect(await failureOf(join(parent, 'file', 'below'))).to.include({ code: 'configuration' });
  });

  it('is of the version of Postgres that comes with idb', async () => {
    const version = readFileSync(join(made, 'pg', 'data', 'PG_VERSION'), 'utf8').trim();
    expect(version).to.equal('18');
    const directory = copy('older');
    writeFileSync(join(directory, 'pg', 'data', 'PG_VERSION'), '17\n');
    const failure = await failureOf(directory);
    expect(failure).to.include({ code: 'configuration' });
    expect(failure.message).to.include('of Postgres 17').and.include(join(directory, 'pg'));
  });

  const damages: [string, (data: string) => void][] = [
    ['an empty control file', (data) => writeFileSync(join(data, 'global', 'pg_control'), '')],
    ['no write-ahead log', (data) => rmSync(join(data, 'pg_wal'), { recursive: true })],
    ['no version', (data) => rmSync(join(data, 'PG_VERSION'))],
    ['no files of the database', (data) => rmSync(join(data, 'base'), { recursive: true })],
  ];
  for (const [what, damage] of damages) {
    it(`says what to do about a database with ${what}`, async () => {
      const directory = copy(`damaged ${what}`);
      damage(join(directory, 'pg', 'data'));
      const failure = await failureOf(directory);
      expect(failure).to.include({ code: 'configuration' });
      expect(failure.message).to.include(join(directory, 'pg')).and.match(/move/);
      expect(readdirSync(directory)).to.deep.equal(['pg']);
    });
  }

  it('starts afresh where its making was interrupted', async () => {
    const directory = join(parent, 'unfinished');
    mkdirSync(join(directory, 'pg', 'data.new', 'base'), { recursive: true });
    writeFileSync(join(directory, 'pg', 'data.new', 'PG_VERSION'), '18\n');
    expect(
      await withEmbedded(directory, async ({ database }) => (await database.query('SELECT 1 AS x')).rows),
    ).to.deep.equal([{ x: 1 }]);
    expect(readdirSync(join(directory, 'pg'))).to.deep.equal(['data']);
  });
});
