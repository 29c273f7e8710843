/** MurmurHash3 (32 bits), a word at a time: what scans a text by words can hash it in the same step. */

export const FIRST_HASH = 0x3c6ef372;

/** Takes in the next four bytes, or what is left of them with zeros above. */
export function hashWord(hash: number, word: number): number {
  const scrambled = Math.imul(word, 0xcc9e2d51);
  const mixed = hash ^ Math.imul((scrambled << 15) | (scrambled >>> 17), 0x1b873593);
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}

/** @param length of the text in bytes. @returns 32 bits, each of which hangs on all of the text */
export function finishHash(hash: number, length: number): number {
  let mixed = hash ^ length;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

export function hashOf(words: DataView, start: number, end: number): number {
  let hash = FIRST_HASH;
  let at = start;
  for (; at + 4 <= end; at += 4) hash = hashWord(hash, words.getInt32(at, true));
  if (at < end) hash = hashWord(hash, lastWord(words, at, end));
  return finishHash(hash, end - start);
}

/** One to three bytes. */
function lastWord(words: DataView, start: number, end: number): number {
  let word = 0;
  for (let at = end - 1; at >= start; at--) word = (word << 8) | words.getUint8(at);
  return word;
}
