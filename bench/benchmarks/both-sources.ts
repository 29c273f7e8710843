/** A day of which half came as rows and half as events: the event index is read beside Postgres. */
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { scaled, type Benchmark, type Run } from '../benchmark.js';
import { portalEventLines } from '../data/portal-events.js';
import { figure, type Figure } from '../figure.js';
import { runIdb } from '../measure/program.js';
import { interleaved } from '../measure/sample.js';
import { loadDay } from '../place/load-day.js';
import { withPlace, type Place } from '../place/place.js';
import { MOST_MIB } from './collect.js';

const DAY = '2020-02-17';
/** Of each. */
const HALF = 50_000;
const PAIRS = 15;

export const bothSources: Benchmark = {
  name: 'both-sources',
  shows: 'a day of 50,000 rows and 50,000 events of 15 pairs',
  takes: '2 min',
  stores: ['elastic'],
  measure: (run) => withPlace(run.store, run.signal, (place) => measureBoth(run, place)),
};

async function measureBoth(run: Run, place: Place): Promise<Figure[]> {
  const size = { rows: scaled(run, HALF), pairs: PAIRS };
  await loadDay(place, DAY, size);
  const file = join(place.directory, 'events.ndjson');
  await pipeline(Readable.from(portalEventLines(DAY, size, 2)), createWriteStream(file));
  await takeIn(place, file);
  const collect = (...more: string[]) => runIdb(place, ['collect-stats', '-d', DAY, '--force', ...more]);
  const { counting, whole } = await interleaved(run.rounds, {
    counting: () => collect('--dry-run'),
    whole: () => collect(),
  });
  const amount = [2 * size.rows, 'rows, events'] as const;
  return [
    figure('reading and counting', amount, counting),
    figure('the whole run', amount, whole, { atMostMiB: MOST_MIB }),
  ];
}

async function takeIn(place: Place, file: string): Promise<void> {
  await runIdb(place, ['events', 'queues', 'declare']);
  try {
    await runIdb(place, ['events', 'publish', file]);
    await runIdb(place, ['events', 'process']);
  } finally {
    await runIdb(place, ['events', 'queues', 'delete', '--yes']);
  }
}
