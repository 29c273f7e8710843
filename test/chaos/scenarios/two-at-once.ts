/** The same command started twice, the second a little later than the first. */
import { setTimeout as sleep } from 'node:timers/promises';
import { startIdb } from '../../e2e/support/run-idb.js';
import { differencesOf, type Contents } from '../engine/differences.js';
import type { Scenario, Trial } from '../engine/scenario.js';
import type { Flow } from '../engine/sweep.js';
import { withDays } from '../places/days.js';
import { LINES, publish, publishPoison, readEvents, withEvents } from '../places/events.js';
import { freshFlow } from './collect-on-elasticsearch.js';

const OFFSETS = 12;
/** More than are put back at a time. */
const LETTERS = 250;

/** @param codes that the two may end with; one of them must be 0 */
async function trialsOf(flow: Flow, codes: readonly number[]): Promise<readonly Trial[]> {
  const { durationMs, contents } = await flow.withPlace(async (place) => {
    await flow.prepare(place);
    const started = performance.now();
    await place.succeed(flow.command);
    return { durationMs: performance.now() - started, contents: await flow.read(place) };
  });
  return Array.from({ length: OFFSETS }, (_, i) => {
    const offsetMs = (i / OFFSETS) * durationMs;
    return { name: `${i}/${OFFSETS} of a run apart`, run: () => both(flow, offsetMs, codes, contents) };
  });
}

function both(flow: Flow, offsetMs: number, codes: readonly number[], expected: Contents) {
  return flow.withPlace(async (place) => {
    await flow.prepare(place);
    const first = startIdb(flow.command, place.env);
    await sleep(offsetMs);
    const ended = await Promise.all([first.ended, startIdb(flow.command, place.env).ended]);
    const said = ended.map(({ code, stderr }) => `${code ?? 'a signal'}: ${stderr}`).join('; ');
    if (!ended.every(({ code }) => code !== null && codes.includes(code)) || !ended.some(({ code }) => code === 0))
      throw new Error(`The two ended with ${said}`);
    return differencesOf(await flow.read(place), expected);
  });
}

export const TWO_AT_ONCE: readonly Scenario[] = [
  {
    name: 'two-collect',
    about: 'two runs of collect-stats at once: one works, the other says so',
    atATime: 1,
    withTrials: (use) => withDays(async (world) => use(await trialsOf(freshFlow(world), [0, 75]))),
  },
  {
    name: 'two-process',
    about: 'two processors on the same queues at once',
    atATime: 1,
    withTrials: (use) =>
      withEvents(async ({ withPlace, PROCESS }) => {
        const prepare: Flow['prepare'] = (place) => publish(place, [...LINES, ...LINES]);
        const flow = { withPlace, prepare, command: PROCESS, release: () => Promise.resolve(), read: readEvents };
        return use(await trialsOf(flow, [0]));
      }),
  },
  {
    name: 'two-retry',
    about: 'dead letters put back by two at once: none is left behind',
    atATime: 1,
    withTrials: (use) =>
      withEvents(async ({ withPlace, PROCESS, RETRY }) => {
        const prepare: Flow['prepare'] = async (place) => {
          await publishPoison(place, LETTERS);
          await place.succeed(PROCESS);
        };
        const flow = { withPlace, prepare, command: RETRY, release: () => Promise.resolve(), read: readEvents };
        return use(await trialsOf(flow, [0]));
      }),
  },
];
