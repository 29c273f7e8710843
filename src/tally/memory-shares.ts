/** What a tally does with the memory that it may take (`memory.tallyMiB`). */

export interface MemoryShares {
  /** Blocks of entries that wait to be counted. */
  readonly entries: number;
  /** Records that are counted at a time: their tables take up to four times as much. */
  readonly counted: number;
  /** Texts of one dictionary; its numbers take as much again. */
  readonly dictionary: number;
}

const [ENTRIES, COUNTED, DICTIONARY] = [1 / 2, 1 / 32, 1 / 16];

export function memoryShares(bytes: number): MemoryShares {
  return { entries: bytes * ENTRIES, counted: bytes * COUNTED, dictionary: bytes * DICTIONARY };
}
