/** What it costs to call idb at all. */
import type { Benchmark } from '../benchmark.js';
import { figure } from '../figure.js';
import { runIdb, runNode } from '../measure/program.js';
import { interleaved } from '../measure/sample.js';
import { withPlace } from '../place/place.js';

/** Each takes a moment only, and moments differ: so many times the rounds of the others. */
const TIMES = 7;
const MOST = 1.5;

export const startUp: Benchmark = {
  name: 'start-up',
  shows: '`idb --help` beside `node -e 0`',
  takes: 'seconds',
  stores: ['elastic', 'embedded'],
  measure: ({ store, rounds, signal }) =>
    withPlace(store, signal, async (place) => {
      const { node, idb } = await interleaved(rounds * TIMES, {
        node: () => runNode(['-e', '0'], place.env, signal),
        idb: () => runIdb(place, ['--help']),
      });
      const floor = { name: 'node -e 0', seconds: node.seconds, atMost: MOST };
      return [figure('node -e 0', [1, 'start'], node), figure('idb --help', [1, 'start'], idb, { floor })];
    }),
};
