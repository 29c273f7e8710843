/** A tally for as long as the work takes: what it spilled is gone on every way out. */
import { availableParallelism } from 'node:os';
import type { Day } from '../model/day.js';
import { SpillFile } from '../tally/spill-file.js';
import { Tally, type TalliedDocument } from '../tally/tally.js';
import { documentsByThreads } from '../tally/threads/counting-threads.js';
import type { Parts } from './parts.js';

/**
 * Bytes of records above which documents are made by other threads while this one sends them: to start a thread takes as long as
 * counting three megabytes.
 */
const MUCH = 8 * 1024 * 1024;
/** Each takes some 20 MB of memory. */
const MAX_THREADS = 2;

export interface TallyAtWork {
  readonly tally: Tally;
  /**
   * The day's documents, in no particular order, each good until the next one is asked for. Nothing more may be counted.
   * @param top entries kept of each list, 0 for all
   * @throws sum-too-large, disk-full, read-failed
   */
  readonly documents: (day: Day, top: number) => Iterable<TalliedDocument> | AsyncIterable<TalliedDocument>;
}

/** @param maxCount the largest number of hits that a payload entry may have */
export async function withTally<T>(
  { tally: { memoryBytes, dataDir } }: Parts,
  maxCount: number,
  work: (atWork: TallyAtWork) => Promise<T>,
): Promise<T> {
  const spill = new SpillFile(dataDir);
  const divisions = new SpillFile(dataDir);
  const tally = new Tally(maxCount, memoryBytes, spill, divisions);
  const threads = Math.min(availableParallelism(), MAX_THREADS);
  try {
    return await work({
      tally,
      documents(day, top) {
        if (tally.weight < MUCH) return tally.documents(day, top);
        return documentsByThreads(
          { given: tally.give(day, top, threads), spill: spill.give() },
          tally.tasks(day),
          threads,
        );
      },
    });
  } finally {
    spill.close();
    divisions.close();
  }
}
