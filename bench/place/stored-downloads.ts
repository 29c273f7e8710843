/** Downloads in the event index of a place, and idb counting them by file and day. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addDays } from '../../src/model/day.js';
import { CONFIGURATION, storedDownloads } from '../data/download-events.js';
import { runIdb, type Ended } from '../measure/program.js';
import type { Place } from './place.js';
import { storeEvents } from './store-events.js';

export interface StoredDownloads {
  readonly days: number;
  /** Of each day. */
  readonly events: number;
  /** Files that they are of. */
  readonly keys: number;
}

const FIRST = '2020-03-01';

/** @returns what counts them, again each time */
export async function storeDownloads(
  place: Place,
  { days, events, keys }: StoredDownloads,
): Promise<() => Promise<Ended>> {
  for (let i = 0; i < days; i++) {
    const batch = { day: addDays(FIRST, i), count: events, keys, batch: String(i) };
    await storeEvents(place, storedDownloads(batch));
  }
  const config = join(place.directory, 'idb.json');
  writeFileSync(config, JSON.stringify(CONFIGURATION));
  return () => runIdb(place, ['-c', config, 'aggregations', 'process', '--force']);
}
