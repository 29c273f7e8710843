/** Events on their way from a file to the queue and from the queue to the index, beside a bare bulk of the same documents. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scaled, type Benchmark, type Run } from '../benchmark.js';
import { CONFIGURATION, downloadLines } from '../data/download-events.js';
import { figure, type Figure } from '../figure.js';
import { BareBulk } from '../floors/bare-bulk.js';
import { runIdb } from '../measure/program.js';
import { interleaved, timed } from '../measure/sample.js';
import { withPlace, type Place } from '../place/place.js';
import { storedDocuments } from '../place/stored-documents.js';
import { invenioStats } from '../today.js';
import { MOST_MIB } from './collect.js';

const EVENTS = 100_000;
const KEYS = 10_000;
const DAY = '2020-02-17';
/** Of the rate of a bare bulk. */
const LEAST_OF_BULK = 0.7;

export const events: Benchmark = {
  name: 'events',
  shows: 'events publish and process, 100,000 events',
  takes: '2 min',
  stores: ['elastic'],
  measure: (run) => withPlace(run.store, run.signal, (place) => measureEvents(run, place)),
};

async function measureEvents(run: Run, place: Place): Promise<Figure[]> {
  const count = scaled(run, EVENTS);
  const config = join(place.directory, 'idb.json');
  writeFileSync(config, JSON.stringify(CONFIGURATION));
  const idb = (...words: string[]) => runIdb(place, ['-c', config, 'events', ...words]);
  let batch = 0;
  const prepareFile = (events: number) => {
    const file = join(place.directory, 'events.ndjson');
    const size = { day: DAY, count: events, keys: Math.min(KEYS, events), batch: String(batch++) };
    writeFileSync(file, [...downloadLines(size)].join(''));
    return file;
  };
  try {
    await idb('queues', 'declare');
    // Once before anything is timed: it makes the index, and the documents that are written bare.
    await idb('publish', prepareFile(count));
    await idb('process');
    const bulk = await prepareBulk(place);
    const { publish, process, bare } = await interleaved(run.rounds, {
      publish: () => idb('publish', prepareFile(count)),
      process: () => idb('process'),
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
  } finally {
    await idb('queues', 'delete', '--yes');
  }
}

function prepareBulk({ elastic, prefix, directory }: Place): Promise<BareBulk> {
  if (elastic === null) throw new TypeError('This benchmark works with Elasticsearch alone.');
  const index = `${prefix}events-stats-file-download-${DAY.slice(0, 'YYYY-MM'.length)}`;
  return BareBulk.prepare(elastic, join(directory, 'bulk'), index, storedDocuments(elastic, index));
}
