/** A day of many rows with one pair each, as clicks on single records are. */
import type { Benchmark } from '../benchmark.js';
import { scaled } from '../benchmark.js';
import { MOST_MIB } from './collect.js';
import { measureCollecting } from './collecting.js';

const ROWS = 500_000;

export const narrowDay: Benchmark = {
  name: 'narrow-day',
  shows: 'a day of 500,000 rows with 1 pair each',
  takes: '1 min',
  stores: ['elastic', 'embedded'],
  measure: (run) => measureCollecting(run, { rows: scaled(run, ROWS), pairs: 1, wholeRun: { atMostMiB: MOST_MIB } }),
};
