/** The fingerprint of rows as they stream by: how many, and the newest id, as the SQL of `fingerprintsSql` tells it. */
import { FIELD, type ByteRow } from '../model/byte-row.js';
import type { Fingerprint } from '../model/marker.js';

export interface FingerprintTally {
  add(row: ByteRow): void;
  result(): Fingerprint;
}

/** @param integerIds true where the id column is of an integer type: the newest is the largest by value, else by code point */
export function createFingerprintTally(integerIds: boolean): FingerprintTally {
  let rows = 0;
  const newest = integerIds ? largestInteger() : largestText();
  return {
    add(row) {
      rows++;
      if (!row.isNull(FIELD.id)) newest.add(row.memory.bytes, row.start(FIELD.id), row.end(FIELD.id));
    },
    result: () => ({ rows, newest: newest.result() }),
  };
}

interface Largest {
  add(bytes: Buffer, start: number, end: number): void;
  result(): string | null;
}

/** Of up to 15 digits a number is exact; a day has millions of ids, and BigInt is ten times slower. */
const EXACT_DIGITS = 15;
const [ZERO, MINUS] = [0x30, 0x2d];

function largestInteger(): Largest {
  let small = -Infinity;
  let large: bigint | null = null;
  return {
    add(bytes, start, end) {
      if (end - start <= EXACT_DIGITS) {
        const value = integerOf(bytes, start, end);
        if (value > small) small = value;
      } else {
        const value = BigInt(bytes.toString('latin1', start, end));
        if (large === null || value > large) large = value;
      }
    },
    result() {
      if (large !== null && (small === -Infinity || large > BigInt(small))) return String(large);
      return small === -Infinity ? null : String(small);
    },
  };
}

function integerOf(bytes: Buffer, start: number, end: number): number {
  const isNegative = bytes[start] === MINUS;
  let value = 0;
  for (let at = isNegative ? start + 1 : start; at < end; at++) value = value * 10 + ((bytes[at] ?? 0) - ZERO);
  return isNegative ? -value : value;
}

/** UTF-8 compares by its bytes as its code points do. */
function largestText(): Largest {
  let largest: Buffer | null = null;
  return {
    add(bytes, start, end) {
      if (largest !== null && largest.compare(bytes, start, end) >= 0) return;
      largest = Buffer.from(bytes.subarray(start, end));
    },
    result: () => largest?.toString('utf8') ?? null,
  };
}
