/** A tally for as long as the work takes: what it spilled is gone on every way out. */
import type { Day } from '../model/day.js';
import { SpillFile } from '../tally/entries/spill-file.js';
import { Tally, type TalliedDocument } from '../tally/tally.js';
import { documentsByThreads } from '../tally/documents/threads/counting-threads.js';
import type { Parts } from './parts.js';

/**
 * Bytes of entries above which documents are made by another thread while this one sends them: below, what it
 * gains is little more than what it takes to start it.
 */
const WORTH_A_THREAD = 8 * 1024 * 1024;
/** Another one takes 50 MiB more, of the 256 that a run may take; beside it this thread and the store have work to do. */
const THREADS = 1;

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
  try {
    return await work({
      tally,
      documents(day, top) {
        if (tally.weight < WORTH_A_THREAD) return tally.documents(day, top);
        return documentsByThreads(
          { given: tally.give(day, top, THREADS), spill: spill.give() },
          tally.tasks(day),
          THREADS,
        );
      },
    });
  } finally {
    spill.close();
    divisions.close();
  }
}
