/** A day of a busy portal, with lists as they are kept by default. */
import type { Benchmark } from '../benchmark.js';
import { PYTHON_JOB_PAIRS, pythonJob } from '../today.js';
import { measureCollecting } from './collecting.js';

/** Whatever the day's size. */
export const MOST_MIB = 256;

export const collect: Benchmark = {
  name: 'collect',
  shows: 'a day of 15 pairs a row: floors, reading, counting, the whole run',
  takes: '1 min; 10 with --rows 1000000',
  stores: ['elastic', 'embedded'],
  measure: (run) =>
    measureCollecting(run, {
      rows: run.rows,
      pairs: PYTHON_JOB_PAIRS,
      wholeRun: { today: pythonJob(run.rows, 25), atMostMiB: MOST_MIB },
    }),
};
