import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SpillFile } from '../../../src/tally/entries/spill-file.js';

const MEGABYTE = Buffer.alloc(1_000_000, 'x');

describe('the spill', () => {
  let dataDir: string;
  beforeEach(() => (dataDir = join(mkdtempSync(join(tmpdir(), 'idb-spill-')), 'data')));
  afterEach(() => rmSync(join(dataDir, '..'), { recursive: true }));

  it('gives back what was written, and has no name that anything could be left under', () => {
    const spill = new SpillFile(dataDir);
    expect(existsSync(dataDir)).to.equal(false);
    expect(spill.write([Buffer.from('ab'), Buffer.from('cde')])).to.equal(0);
    expect(spill.write([Buffer.from('fg')])).to.equal(5);
    const read = Buffer.alloc(4);
    spill.read(2, read);
    expect([read.toString(), spill.size]).to.deep.equal(['cdef', 7]);
    expect(statSync(spill.directory).mode & 0o777).to.equal(0o700);
    expect(readdirSync(spill.directory)).to.deep.equal([]);
    spill.close();
  });

  it('takes away what a run left that was killed at the wrong moment, and nothing else', () => {
    const directory = join(dataDir, 'spill');
    mkdirSync(directory, { recursive: true });
    for (const name of ['tally-00000000-0000-0000-0000-000000000000', 'notes'])
      writeFileSync(join(directory, name), '');
    const spill = new SpillFile(dataDir);
    spill.write([MEGABYTE]);
    expect(readdirSync(directory)).to.deep.equal(['notes']);
    spill.close();
  });

  it('says that a disk is full, and what to do', async () => {
    const module = new URL('../../../src/tally/entries/spill-file.ts', import.meta.url).href;
    const program = `
      import { SpillFile } from '${module}';
      const spill = new SpillFile(process.argv[1]);
      try { for (let i = 0; i < 9; i++) spill.write([Buffer.alloc(1_000_000)]); }
      catch (error) { console.log(error.code, error.exitCode, error.message); }`;
    // The limit of a file's size, in blocks of 512 bytes or of 1024: some megabytes.
    const command = 'ulimit -f 4000 && exec "$0" --import=tsx --input-type=module -e "$1" "$2"';
    const { stdout } = await promisify(execFile)('sh', ['-c', command, process.execPath, program, dataDir]);
    expect(stdout).to.match(/^disk-full 75 Failed to put counts .* no room is left after \d MB\. Make room there/);
  });
});
