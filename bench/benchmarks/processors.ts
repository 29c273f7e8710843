/** One queue, emptied by one, two and three processors at once; each event comes to be in the index, and once. */
import { scaled, type Benchmark, type Run } from '../benchmark.js';
import { figure, type Figure } from '../figure.js';
import { interleaved, timed, type Sample } from '../measure/sample.js';
import { withDownloadQueue, type DownloadQueue } from '../place/download-queue.js';
import { elasticOf, withPlace, type Place } from '../place/place.js';

const EVENTS = 100_000;

export const processors: Benchmark = {
  name: 'processors',
  shows: '100,000 events in one queue, for one, two and three `events process` at once',
  takes: '3 min',
  stores: ['elastic'],
  measure: (run) =>
    withPlace(run.store, run.signal, (place) =>
      withDownloadQueue(place, (queue) => measureProcessors(run, place, queue)),
    ),
};

async function measureProcessors(run: Run, place: Place, queue: DownloadQueue): Promise<Figure[]> {
  const count = scaled(run, EVENTS);
  let published = 0;
  const emptiedBy = (processes: number) => async () => {
    await queue.publish(count);
    published += count;
    const sample = await atOnce(processes, queue.process);
    await expectStored(place, queue, published);
    return sample;
  };
  // Once before anything is timed: it makes the index.
  await emptiedBy(1)();
  const { one, two, three } = await interleaved(run.rounds, {
    one: emptiedBy(1),
    two: emptiedBy(2),
    three: emptiedBy(3),
  });
  const floor = { name: 'one', seconds: one.seconds };
  return [
    figure('one processor', [count, 'events'], one),
    figure('two at once', [count, 'events'], two, { floor }),
    figure('three at once', [count, 'events'], three, { floor }),
  ];
}

/** @returns seconds until the last of them is done, what all of them computed, and the peak of the largest */
async function atOnce(times: number, work: () => Promise<Sample>): Promise<Sample> {
  let samples: readonly Sample[] = [];
  const { seconds } = await timed(async () => {
    samples = await Promise.all(Array.from({ length: times }, work));
  });
  const cpuSeconds = samples.reduce((sum, sample) => sum + (sample.cpuSeconds ?? 0), 0);
  return { seconds, cpuSeconds, peakMiB: Math.max(...samples.map(({ peakMiB }) => peakMiB ?? 0)) };
}

/** @throws where there are more or fewer: each has an id of its own */
async function expectStored(place: Place, { index }: DownloadQueue, wanted: number): Promise<void> {
  const elastic = elasticOf(place);
  await elastic.indices.refresh({ index });
  const { count } = await elastic.count({ index });
  if (count !== wanted) throw new Error(`Failed to process ${wanted} events once each: ${count} are in ${index}`);
}
