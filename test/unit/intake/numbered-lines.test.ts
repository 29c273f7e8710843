import { expect } from 'chai';
import { numberedLines } from '../../../src/intake/publish-lines.js';

async function linesOf(chunks: readonly string[], limit?: number): Promise<(string | null)[]> {
  async function* given() {
    yield* chunks;
  }
  const lines: (string | null)[] = [];
  for await (const { file, line, text } of numberedLines('f', given(), limit)) {
    expect([file, line]).to.deep.equal(['f', lines.length + 1]);
    lines.push(text);
  }
  return lines;
}

describe('numbered lines', () => {
  it('are the same however the file comes in pieces', async () => {
    const text = '\uFEFFone\n\ntwo\u2028still two\r\nthree';
    const expected = ['one', '', 'two\u2028still two\r', 'three'];
    for (const size of [1, 2, 3, 7, text.length]) {
      const chunks = Array.from({ length: Math.ceil(text.length / size) }, (_, i) =>
        text.slice(i * size, (i + 1) * size),
      );
      expect(await linesOf(chunks)).to.deep.equal(expected);
    }
  });

  it('are none in an empty file, and a last line feed begins none', async () => {
    expect(await linesOf([])).to.deep.equal([]);
    expect(await linesOf(['a\n'])).to.deep.equal(['a']);
  });

  it('past the limit are told and not kept, and the next one is as usual', async () => {
    expect(await linesOf(['12345\n123', '456\n', '12', '345\n', '1234567'], 5)).to.deep.equal([
      '12345',
      null,
      '12345',
      null,
    ]);
  });
});
