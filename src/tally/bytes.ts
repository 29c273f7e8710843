/** Short stretches of bytes: a loop is faster than a call out of JavaScript up to some 64 of them, and ids are shorter. */

const SHORT = 64;

/** @returns where the copy ends */
export function copyBytes(from: Buffer, start: number, end: number, to: Buffer, at: number): number {
  if (end - start > SHORT) return at + from.copy(to, at, start, end);
  let next = at;
  for (let i = start; i < end; i++) to[next++] = from[i]!;
  return next;
}

/** Whether both stretches, which are of one length, are the same. */
export function equalBytes(a: Uint8Array, startA: number, b: Uint8Array, startB: number, length: number): boolean {
  for (let i = 0; i < length; i++) if (a[startA + i] !== b[startB + i]) return false;
  return true;
}

/** Negative, zero or positive, in byte order, which for UTF-8 is the order of code points. */
export function compareBytes(
  a: Uint8Array,
  startA: number,
  endA: number,
  b: Uint8Array,
  startB: number,
  endB: number,
): number {
  const length = Math.min(endA - startA, endB - startB);
  for (let i = 0; i < length; i++) {
    const difference = a[startA + i]! - b[startB + i]!;
    if (difference !== 0) return difference;
  }
  return endA - startA - (endB - startB);
}

/** Seven bits a byte, the lowest first. @param value a whole number from 0 to 2^53 - 1. @returns where it ends */
export function writeVarint(to: Buffer, at: number, value: number): number {
  let next = at;
  let rest = value;
  // Above 31 bits there are no bit operations on it.
  for (; rest > 0x7fffffff; rest = Math.floor(rest / 128)) to[next++] = (rest % 128) | 0x80;
  for (; rest > 127; rest >>>= 7) to[next++] = (rest & 0x7f) | 0x80;
  to[next++] = rest;
  return next;
}

export const VARINT_BYTES = 8;
