/** A day with complete lists read back: its documents printed, audited, and counted once more from the source. */
import type { Benchmark, Run } from '../benchmark.js';
import { figure, type Figure } from '../figure.js';
import { runIdb } from '../measure/program.js';
import { interleaved } from '../measure/sample.js';
import { loadDay } from '../place/load-day.js';
import { withPlace, type Place } from '../place/place.js';
import { PYTHON_JOB_PAIRS } from '../today.js';
import { MOST_MIB } from './collect.js';

const DAY = '2020-02-17';
const COMPLETE = { IDB_LISTS_TOP: '0' };

export const readingBack: Benchmark = {
  name: 'reading-back',
  shows: 'show, audit and audit --source of a day with complete lists (IDB_LISTS_TOP=0)',
  takes: '1 min',
  stores: ['elastic'],
  measure: (run) =>
    withPlace(run.store, run.signal, async (place) => {
      await collectDay(place, run.rows);
      return measureReading(run, place);
    }),
};

async function collectDay(place: Place, rows: number): Promise<void> {
  await loadDay(place, DAY, { rows, pairs: PYTHON_JOB_PAIRS });
  await runIdb(place, ['collect-stats', '-d', DAY], COMPLETE);
}

async function measureReading({ rounds, rows }: Run, place: Place): Promise<Figure[]> {
  const { show, dict, audit, source } = await interleaved(rounds, {
    show: () => runIdb(place, ['show', '-d', DAY, '--json']),
    dict: () => runIdb(place, ['show', '-d', DAY, '--as', 'dict']),
    audit: () => runIdb(place, ['audit']),
    source: () => runIdb(place, ['audit', '--source'], COMPLETE),
  });
  const named = { show, 'show --as dict': dict, audit, 'audit --source': source };
  return Object.entries(named).map(([what, sample]) => figure(what, [rows, 'rows'], sample, { atMostMiB: MOST_MIB }));
}
