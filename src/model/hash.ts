/**
 * HalfSipHash-1-3 (Aumasson and Bernstein), a word at a time, under a key that each process draws for itself: ids come from
 * visitors, and whoever could tell which ids share a hash could make a day take hours. Of
 * MurmurHash3, which is simpler, that can be told whatever its seed: 50,000 such ids took 28 s where others take 1.
 */
import { randomBytes } from 'node:crypto';

const KEY = randomBytes(8);
const KEY_0 = KEY.readInt32LE(0);
const KEY_1 = KEY.readInt32LE(4);
const ROUNDS_AT_THE_END = 3;

/** @returns 32 bits, each of which hangs on all of the text; another number in each process */
export function hashOf(words: DataView, start: number, end: number): number {
  let v0 = KEY_0;
  let v1 = KEY_1;
  let v2 = 0x6c796765 ^ KEY_0;
  let v3 = 0x74656462 ^ KEY_1;
  const whole = (end - start) >> 2;
  for (let i = 0; i <= whole + ROUNDS_AT_THE_END; i++) {
    let word = 0;
    if (i < whole) word = words.getInt32(start + i * 4, true);
    else if (i === whole) word = lastWord(words, start, end);
    else if (i === whole + 1) v2 ^= 0xff;
    v3 ^= word;
    v0 = (v0 + v1) | 0;
    v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
    v0 = (v0 << 16) | (v0 >>> 16);
    v2 = (v2 + v3) | 0;
    v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
    v0 = (v0 + v3) | 0;
    v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
    v2 = (v2 + v1) | 0;
    v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
    v2 = (v2 << 16) | (v2 >>> 16);
    v0 ^= word;
  }
  return v1 ^ v3;
}

/** What is left of the text, up to three bytes, and above it its length. */
function lastWord(words: DataView, start: number, end: number): number {
  const length = end - start;
  let word = length << 24;
  for (let i = length & ~3; i < length; i++) word |= words.getUint8(start + i) << ((i & 3) * 8);
  return word;
}

/**
 * One of `count`, all equally often, by the highest bits: tables are addressed by the lowest, and what lies in one part must not
 * agree in those.
 */
export function spread(hash: number, count: number): number {
  return Math.floor(((hash >>> 0) * count) / 2 ** 32);
}
