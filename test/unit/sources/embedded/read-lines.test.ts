import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { readLines } from '../../../../src/sources/embedded/read-lines.js';
import { removeDirectory, temporaryDirectory } from '../../../support/temporary-directory.js';

describe('lines of a file', () => {
  let directory: string;
  before(() => (directory = temporaryDirectory()));
  after(() => removeDirectory(directory));

  async function linesOf(text: string): Promise<string[]> {
    const path = join(directory, 'lines');
    writeFileSync(path, text);
    const lines: string[] = [];
    for await (const line of readLines(path)) lines.push(line);
    return lines;
  }

  it('end at line feeds alone', async () => {
    expect(await linesOf('a\n\nb\u2028c\rd\r\n')).to.deep.equal(['a', '', 'b\u2028c\rd\r']);
  });

  it('include a last one without a line feed', async () => {
    expect(await linesOf('a\nb')).to.deep.equal(['a', 'b']);
    expect(await linesOf('')).to.deep.equal([]);
  });

  it('begin after a byte order mark', async () => {
    expect(await linesOf('\uFEFF{}\n{}')).to.deep.equal(['{}', '{}']);
  });

  it('may be longer than what is read at a time', async () => {
    const long = 'é'.repeat(3_000_000);
    expect((await linesOf(`${long}\nx\n${long}`)).map((line) => line.length)).to.deep.equal([3_000_000, 1, 3_000_000]);
  });
});
