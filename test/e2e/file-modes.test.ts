import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { removeDirectory, temporaryDirectory } from '../support/temporary-directory.js';
import { startIdb } from './support/run-idb.js';

const EXAMPLES = fileURLToPath(new URL('../../example-objects', import.meta.url));
const OPEN_TO_ALL = ['/bin/sh', '-c', 'umask 000; exec "$0" "$@"'];

describe('files that idb makes', () => {
  let directory: string;
  before(() => (directory = temporaryDirectory()));
  after(() => removeDirectory(directory));

  it('are for their owner alone, whatever the umask: the database, the key, the log, and the directories around them', async () => {
    const data = join(directory, 'made', 'data');
    const log = join(directory, 'idb.log');
    for (const words of [
      ['events', 'publish', join(EXAMPLES, 'events.ndjson')],
      ['events', 'process'],
      ['load', join(EXAMPLES, 'telemetry-rows.ndjson')],
      ['collect-stats', '-d', '*'],
    ]) {
      const { code, stderr } = await startIdb(
        [...words, '--data', data, '--logfile', log, '-vv'],
        {},
        directory,
        OPEN_TO_ALL,
      ).ended;
      expect(code, stderr).to.equal(0);
    }
    const entries = readdirSync(directory, { recursive: true }).map(String);
    expect(entries).to.include.members(['idb.log', 'made', 'made/data', 'made/data/id-key', 'made/data/pg']);
    const open = entries.filter((entry) => (statSync(join(directory, entry)).mode & 0o077) !== 0);
    expect(open).to.deep.equal([]);
  });
});
