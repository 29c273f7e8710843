/** What texts are found by: a hash that nobody outside can tell, for producers choose the ids of their events. */
import { hashOf } from '../../model/hash.js';

/** Of the buffer that was looked at last: most texts in a row lie in one. */
let seen: Buffer = Buffer.alloc(0);
let words = new DataView(seen.buffer, seen.byteOffset, 0);

/** @returns 32 bits, each of which hangs on every byte; another number in each process */
export function digestOfBytes(bytes: Buffer, start: number, end: number): number {
  if (bytes !== seen) [seen, words] = [bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)];
  return hashOf(words, start, end) >>> 0;
}
