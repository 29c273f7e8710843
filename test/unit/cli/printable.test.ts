import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { Output } from '../../../src/cli/output.js';
import { printable, printableLine } from '../../../src/cli/printable.js';

/** Clears the screen, sets the title, rings, moves to the line's beginning; and what C1 has for an escape sequence. */
const HOSTILE = 'a\x1b[2J\x1b]0;owned\x07b\rc\x7f\u009b2Jd';

async function written(isTTY: boolean, line: string): Promise<string> {
  const stream = Object.assign(new PassThrough(), { isTTY });
  await new Output(stream, '').line(line);
  stream.end();
  return text(stream);
}

describe('what comes from data', () => {
  it('has no control character left for a terminal', () => {
    expect(printable(HOSTILE)).to.equal('a\\x1b[2J\\x1b]0;owned\\x07b\\x0dc\\x7f\\x9b2Jd');
    expect(printable('two\r\nlines\tand a tab')).to.equal('two\nlines\tand a tab');
  });

  it('is the same JSON as before', () => {
    const json = JSON.stringify({ id: HOSTILE });
    expect(JSON.parse(printableLine(json))).to.deep.equal({ id: HOSTILE });
    expect(printableLine(json)).not.to.match(/\p{Cc}/u);
  });

  it('reaches a terminal so, beside colours, and a pipe to the letter', async () => {
    const coloured = `\x1b[31m${HOSTILE}\x1b[0m`;
    expect(await written(true, coloured)).to.equal(
      '\x1b[31ma\\u001b[2J\\u001b]0;owned\\u0007b\\u000dc\\u007f\\u009b2Jd\x1b[0m\n',
    );
    expect(await written(false, HOSTILE)).to.equal(`${HOSTILE}\n`);
  });
});
