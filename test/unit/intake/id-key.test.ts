import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { readIdKey } from '../../../src/intake/id-key.js';
import { removeDirectory, temporaryDirectory } from '../../support/temporary-directory.js';

describe('the key of ids', () => {
  let directory: string;
  beforeEach(() => (directory = join(temporaryDirectory(), 'not', 'there yet')));
  afterEach(() => removeDirectory(join(directory, '..', '..')));

  it('is the one that is configured, and then nothing is made', async () => {
    expect(await readIdKey('configured', directory)).to.equal('configured');
    expect(statSync(directory, { throwIfNoEntry: false })).to.equal(undefined);
  });

  it('is made once, for its owner alone, in a directory for its owner alone', async () => {
    const key = await readIdKey(null, directory);
    expect(key).to.match(/^[0-9a-f]{64}$/);
    expect(await readIdKey(null, directory)).to.equal(key);
    expect(statSync(join(directory, 'id-key')).mode & 0o777).to.equal(0o600);
    expect(statSync(directory).mode & 0o777).to.equal(0o700);
    expect(await readIdKey(null, `${directory} 2`)).to.not.equal(key);
    expect(readdirSync(directory)).to.deep.equal(['id-key']);
  });

  it('is the same for all who make it at the same time', async () => {
    const keys = await Promise.all(Array.from({ length: 20 }, () => readIdKey(null, directory)));
    expect(new Set(keys).size).to.equal(1);
    expect(readdirSync(directory)).to.deep.equal(['id-key']);
  });

  it('is not made anew in the place of an empty file', async () => {
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'id-key'), '\n');
    const failure: unknown = await readIdKey(null, directory).catch((error: unknown) => error);
    expect(failure).to.include({ code: 'configuration' });
    expect(String(failure)).to.contain(join(directory, 'id-key'));
  });

  it('names the file that can not be read', async () => {
    mkdirSync(join(directory, 'id-key'), { recursive: true });
    chmodSync(directory, 0o700);
    const failure: unknown = await readIdKey(null, directory).catch((error: unknown) => error);
    expect(failure).to.include({ code: 'configuration' });
    expect(String(failure)).to.contain(join(directory, 'id-key')).and.contain('events.idKey');
  });
});
