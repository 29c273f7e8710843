/** The fingerprint of rows as they stream by: how many, and the newest id, as the SQL of `fingerprintsSql` tells it. */
import { compareCodePoints } from '../model/canonical-json.js';
import type { Fingerprint } from '../model/marker.js';

export interface FingerprintTally {
  /** @param id of the row, null where it has none */
  add(id: string | null): void;
  result(): Fingerprint;
}

/** @param integerIds true where the id column is of an integer type: the newest is the largest by value, else by code point */
export function createFingerprintTally(integerIds: boolean): FingerprintTally {
  let rows = 0;
  const newest = integerIds ? largestInteger() : largestText();
  return {
    add(id) {
      rows++;
      if (id !== null) newest.add(id);
    },
    result: () => ({ rows, newest: newest.result() }),
  };
}

interface Largest {
  add(id: string): void;
  result(): string | null;
}

/** A number of up to 15 characters is exact as a number; a day has millions of ids, and BigInt is ten times slower. */
const EXACT_LENGTH = 15;

function largestInteger(): Largest {
  let small = -Infinity;
  let large: bigint | null = null;
  return {
    add(id) {
      if (id.length <= EXACT_LENGTH) {
        const value = Number(id);
        if (value > small) small = value;
      } else {
        const value = BigInt(id);
        if (large === null || value > large) large = value;
      }
    },
    result() {
      if (large !== null && (small === -Infinity || large > BigInt(small))) return String(large);
      return small === -Infinity ? null : String(small);
    },
  };
}

function largestText(): Largest {
  let largest: string | null = null;
  return {
    add(id) {
      if (largest === null || compareCodePoints(id, largest) > 0) largest = id;
    },
    result: () => largest,
  };
}
