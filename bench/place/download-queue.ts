/** The queue of downloads in a place: declared before, filled from a file and emptied by idb, deleted after. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONFIGURATION, downloadLines } from '../data/download-events.js';
import { runIdb, type Ended } from '../measure/program.js';
import type { Place } from './place.js';

export interface DownloadQueue {
  /** Events that no call before had, all of one day. */
  readonly publish: (count: number) => Promise<Ended>;
  /** `events process`, until there is nothing left. */
  readonly process: () => Promise<Ended>;
  /** Into which they go. */
  readonly index: string;
}

const DAY = '2020-02-17';
const MOST_KEYS = 10_000;

export async function withDownloadQueue<T>(place: Place, use: (queue: DownloadQueue) => Promise<T>): Promise<T> {
  const config = join(place.directory, 'idb.json');
  writeFileSync(config, JSON.stringify(CONFIGURATION));
  const idb = (...words: string[]) => runIdb(place, ['-c', config, 'events', ...words]);
  const file = join(place.directory, 'events.ndjson');
  let batch = 0;
  const publish = (count: number) => {
    const size = { day: DAY, count, keys: Math.min(MOST_KEYS, count), batch: String(batch++) };
    writeFileSync(file, [...downloadLines(size)].join(''));
    return idb('publish', file);
  };
  const index = `${place.prefix}events-stats-file-download-${DAY.slice(0, 'YYYY-MM'.length)}`;
  try {
    await idb('queues', 'declare');
    return await use({ publish, process: () => idb('process'), index });
  } finally {
    await idb('queues', 'delete', '--yes');
  }
}
