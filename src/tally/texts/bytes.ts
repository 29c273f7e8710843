/** Short stretches of memory: a loop is faster than a call out of JavaScript up to some 256 bytes, and ids are shorter. */
import type { Memory } from '../../model/memory.js';

const SHORT = 256;

/** @returns where the copy ends */
export function copyBytes(from: Memory, start: number, end: number, to: Memory, at: number): number {
  if (end - start > SHORT) return at + from.bytes.copy(to.bytes, at, start, end);
  const source = from.words;
  const target = to.words;
  let next = at;
  let i = start;
  for (; i + 4 <= end; i += 4, next += 4) target.setInt32(next, source.getInt32(i, true), true);
  for (; i < end; i++) target.setUint8(next++, source.getUint8(i));
  return next;
}

/** Whether both stretches, which are of one length, are the same. */
export function equalBytes(a: DataView, startA: number, b: DataView, startB: number, length: number): boolean {
  let i = 0;
  for (; i + 4 <= length; i += 4) if (a.getInt32(startA + i, true) !== b.getInt32(startB + i, true)) return false;
  for (; i < length; i++) if (a.getUint8(startA + i) !== b.getUint8(startB + i)) return false;
  return true;
}

/** Negative, zero or positive, in byte order, which for UTF-8 is the order of code points. */
export function compareBytes(
  a: DataView,
  startA: number,
  endA: number,
  b: DataView,
  startB: number,
  endB: number,
): number {
  const length = Math.min(endA - startA, endB - startB);
  let i = 0;
  for (; i + 4 <= length; i += 4) {
    const difference = a.getUint32(startA + i) - b.getUint32(startB + i);
    if (difference !== 0) return difference;
  }
  for (; i < length; i++) {
    const difference = a.getUint8(startA + i) - b.getUint8(startB + i);
    if (difference !== 0) return difference;
  }
  return endA - startA - (endB - startB);
}

/** Seven bits a byte, the lowest first. @param value a whole number from 0 to 2^53 - 1. @returns where it ends */
export function writeVarint(to: DataView, at: number, value: number): number {
  let next = at;
  let rest = value;
  // Above 31 bits there are no bit operations on it.
  for (; rest > 0x7fffffff; rest = Math.floor(rest / 128)) to.setUint8(next++, (rest % 128) | 0x80);
  for (; rest > 127; rest >>>= 7) to.setUint8(next++, (rest & 0x7f) | 0x80);
  to.setUint8(next++, rest);
  return next;
}

export const VARINT_BYTES = 8;
