/** Events of the index counted by file and day, again each round. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addDays } from '../../src/model/day.js';
import { scaled, type Benchmark, type Run } from '../benchmark.js';
import { CONFIGURATION, storedDownloads } from '../data/download-events.js';
import { figure, type Figure } from '../figure.js';
import { runIdb } from '../measure/program.js';
import { interleaved } from '../measure/sample.js';
import { withPlace } from '../place/place.js';
import { storeEvents } from '../place/store-events.js';
import { invenioStats } from '../today.js';
import { MOST_MIB } from './collect.js';

const FIRST = '2020-03-01';
const LEAST_FACTOR = 3;
const SIZES = [
  { days: 1, events: 100_000, keys: 10_000 },
  { days: 1, events: 1_000_000, keys: 50_000 },
  { days: 30, events: 10_000, keys: 5_170 },
];

export const aggregations: Benchmark = {
  name: 'aggregations',
  shows: 'aggregations process: 100,000 and 1,000,000 events of a day, 30 days of 10,000',
  takes: '3 min',
  stores: ['elastic'],
  async measure(run) {
    const figures: Figure[] = [];
    for (const size of SIZES) figures.push(await measureSize(run, size));
    return figures;
  },
};

function measureSize(run: Run, { days, events, keys }: (typeof SIZES)[number]): Promise<Figure> {
  return withPlace(run.store, run.signal, async (place) => {
    const [count, files] = [scaled(run, events), scaled(run, keys)];
    for (let i = 0; i < days; i++) {
      const batch = { day: addDays(FIRST, i), count, keys: files, batch: String(i) };
      await storeEvents(place, storedDownloads(batch));
    }
    const config = join(place.directory, 'idb.json');
    writeFileSync(config, JSON.stringify(CONFIGURATION));
    const { process } = await interleaved(run.rounds, {
      process: () => runIdb(place, ['-c', config, 'aggregations', 'process', '--force']),
    });
    const amount = [days * count, 'events'] as const;
    const words = `${days === 1 ? '1 day' : `${days} days`}, ${files.toLocaleString('en-US')} keys`;
    const today = invenioStats(`aggregate ${days} days`, days * count, LEAST_FACTOR);
    return figure(words, amount, process, { today, atMostMiB: MOST_MIB });
  });
}
