import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { TOO_LONG, readLines, type Line } from '../../../../src/sources/embedded/read-lines.js';
import { removeDirectory, temporaryDirectory } from '../../../support/temporary-directory.js';

describe('lines of a file', () => {
  let directory: string;
  before(() => (directory = temporaryDirectory()));
  after(() => removeDirectory(directory));

  async function linesOf(text: string, most = 4_000_000): Promise<Line[]> {
    const path = join(directory, 'lines');
    writeFileSync(path, text);
    const lines: Line[] = [];
    for await (const line of readLines(path, most)) lines.push(line);
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
    expect((await linesOf(`${long}\nx\n${long}`)).map((line) => String(line).length)).to.deep.equal([
      3_000_000, 1, 3_000_000,
    ]);
  });

  it('are marked where they are longer than they may be, however long', async () => {
    const long = 'x'.repeat(5_000_000);
    expect(await linesOf(`a\n${long}\nabcd\nabc\n${long}`, 3)).to.deep.equal([
      'a',
      TOO_LONG,
      TOO_LONG,
      'abc',
      TOO_LONG,
    ]);
  });
});
