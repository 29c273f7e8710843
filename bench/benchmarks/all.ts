/** Every benchmark, in the order in which they run. */
import type { Benchmark } from '../benchmark.js';
import { aggregations } from './aggregations.js';
import { bothSources } from './both-sources.js';
import { catchUp } from './catch-up.js';
import { cluster } from './cluster.js';
import { collect } from './collect.js';
import { completeLists } from './complete-lists.js';
import { events } from './events.js';
import { narrowDay } from './narrow-day.js';
import { processors } from './processors.js';
import { standby } from './standby.js';
import { readingBack } from './reading-back.js';
import { startUp } from './start-up.js';
import { years } from './years.js';

export const benchmarks: readonly Benchmark[] = [
  startUp,
  collect,
  completeLists,
  readingBack,
  narrowDay,
  bothSources,
  catchUp,
  years,
  events,
  aggregations,
  processors,
  cluster,
  standby,
];
