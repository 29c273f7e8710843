/** What a printing function prints for people. */
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { Output } from '../../src/cli/output.js';

export async function printedBy(print: (out: Output) => Promise<void>): Promise<string> {
  const stream = new PassThrough();
  const printed = text(stream);
  await print(new Output(stream, '1'));
  stream.end();
  return printed;
}
