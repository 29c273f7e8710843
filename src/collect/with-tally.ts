/** A tally for as long as the work takes: what it spilled is gone on every way out. */
import { SpillFile } from '../tally/spill-file.js';
import { Tally } from '../tally/tally.js';
import type { Parts } from './parts.js';

/** @param maxCount the largest number of hits that a payload entry may have */
export async function withTally<T>(parts: Parts, maxCount: number, work: (tally: Tally) => Promise<T>): Promise<T> {
  const { memoryBytes, dataDir } = parts.tally;
  const spill = new SpillFile(dataDir);
  try {
    return await work(new Tally(maxCount, memoryBytes, spill));
  } finally {
    spill.close();
  }
}
