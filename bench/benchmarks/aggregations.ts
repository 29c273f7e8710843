/** Events of the index counted by file and day, again each round. */
import { scaled, type Benchmark, type Run } from '../benchmark.js';
import { figure, type Figure } from '../figure.js';
import { interleaved } from '../measure/sample.js';
import { withPlace } from '../place/place.js';
import { storeDownloads, type StoredDownloads } from '../place/stored-downloads.js';
import { invenioStats } from '../today.js';
import { MOST_MIB } from './collect.js';

const LEAST_FACTOR = 3;
const SIZES: readonly StoredDownloads[] = [
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

function measureSize(run: Run, { days, events, keys }: StoredDownloads): Promise<Figure> {
  return withPlace(run.store, run.signal, async (place) => {
    const [count, files] = [scaled(run, events), scaled(run, keys)];
    const { process } = await interleaved(run.rounds, {
      process: await storeDownloads(place, { days, events: count, keys: files }),
    });
    const amount = [days * count, 'events'] as const;
    const words = `${days === 1 ? '1 day' : `${days} days`}, ${files.toLocaleString('en-US')} keys`;
    const today = invenioStats(`aggregate ${days} days`, days * count, LEAST_FACTOR);
    return figure(words, amount, process, { today, atMostMiB: MOST_MIB });
  });
}
