/** The same day with every entry of every list in the documents, as the older job writes them. */
import type { Benchmark } from '../benchmark.js';
import { PYTHON_JOB_PAIRS, pythonJob } from '../today.js';
import { MOST_MIB } from './collect.js';
import { measureCollecting } from './collecting.js';

export const completeLists: Benchmark = {
  name: 'complete-lists',
  shows: 'the same day with complete lists (IDB_LISTS_TOP=0)',
  takes: '1 min; 15 with --rows 1000000',
  stores: ['elastic', 'embedded'],
  measure: (run) =>
    measureCollecting(run, {
      rows: run.rows,
      pairs: PYTHON_JOB_PAIRS,
      env: { IDB_LISTS_TOP: '0' },
      wholeRun: { today: pythonJob(run.rows, 10), atMostMiB: MOST_MIB },
    }),
};
