/** Four bytes of JSON text at a time: whether they stand for themselves. */

/** Bytes of a word. */
export const WORD = 4;
/** Of a word whose other three bytes are plain, the fourth alone counts. */
export const PLAIN_REST = 0x20202000;

const HIGH_BITS = 0x80808080 | 0;
const ONES = 0x01010101;
const SPACES = 0x20202020;
const QUOTES = 0x22222222;
const BACKSLASHES = 0x5c5c5c5c;

/**
 * Plain is ASCII but for control characters, quote and backslash: its JSON form and its bytes are the same. Bytes beyond ASCII may
 * be no valid UTF-8.
 * @param word the first byte is the lowest
 * @returns 0 when all four are plain; else a word whose lowest bit that is set lies in the first byte that is not
 */
export function otherThanPlain(word: number): number {
  const quote = word ^ QUOTES;
  const backslash = word ^ BACKSLASHES;
  // A byte that is below what is taken from it borrows from the next one: what lies above the first can't be trusted.
  const isBelow = ((word - SPACES) & ~word) | ((quote - ONES) & ~quote) | ((backslash - ONES) & ~backslash);
  return (isBelow | word) & HIGH_BITS;
}

/** @param other a result that is not 0. @returns which byte it tells of, 0 to 3 */
export function firstOther(other: number): number {
  return (31 - Math.clz32(other & -other)) >> 3;
}

export function isAscii(words: DataView, start: number, end: number): boolean {
  let seen = 0;
  let at = start;
  for (; at + WORD <= end; at += WORD) seen |= words.getInt32(at, true);
  for (; at < end; at++) seen |= words.getUint8(at);
  return (seen & HIGH_BITS) === 0;
}
