/** Events on their way from a file to the queue and from the queue to the index, beside a bare bulk of the same documents. */
import { join } from 'node:path';
import { scaled, type Benchmark, type Run } from '../benchmark.js';
import { figure, type Figure } from '../figure.js';
import { BareBulk } from '../floors/bare-bulk.js';
import { interleaved, timed } from '../measure/sample.js';
import { withDownloadQueue, type DownloadQueue } from '../place/download-queue.js';
import { elasticOf, withPlace, type Place } from '../place/place.js';
import { storedDocuments } from '../place/stored-documents.js';
import { invenioStats } from '../today.js';
import { MOST_MIB } from './collect.js';

const EVENTS = 100_000;
/** Of the rate of a bare bulk. */
const LEAST_OF_BULK = 0.7;

export const events: Benchmark = {
  name: 'events',
  shows: 'events publish and process, 100,000 events',
  takes: '2 min',
  stores: ['elastic'],
  measure: (run) =>
    withPlace(run.store, run.signal, (place) => withDownloadQueue(place, (queue) => measureEvents(run, place, queue))),
};

async function measureEvents(run: Run, place: Place, queue: DownloadQueue): Promise<Figure[]> {
  const count = scaled(run, EVENTS);
  // Once before anything is timed: it makes the index, and the documents that are written bare.
  await queue.publish(count);
  await queue.process();
  const bulk = await prepareBulk(place, queue);
  const { publish, process, bare } = await interleaved(run.rounds, {
    publish: () => queue.publish(count),
    process: () => queue.process(),
    bare: async () => {
      await bulk.empty();
      return timed(() => bulk.send());
    },
  });
  const floor = { name: 'bulk', seconds: bare.seconds };
  const least = { ...floor, atMost: 1 / LEAST_OF_BULK };
  return [
    figure('bare bulk of their documents', [count, 'events'], bare),
    figure('events publish', [count, 'events'], publish, {
      floor,
      atMostMiB: MOST_MIB,
    }),
    figure('events process', [count, 'events'], process, {
      floor: least,
      today: invenioStats('process', count, 25),
      atMostMiB: MOST_MIB,
    }),
  ];
}

function prepareBulk(place: Place, { index }: DownloadQueue): Promise<BareBulk> {
  const elastic = elasticOf(place);
  return BareBulk.prepare(elastic, join(place.directory, 'bulk'), index, storedDocuments(elastic, index));
}
