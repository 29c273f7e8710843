/** The embedded directory, where there are no requests to count: runs are killed at many instants. */
import { setTimeout as sleep } from 'node:timers/promises';
import { startIdb } from '../../e2e/support/run-idb.js';
import { differencesOf, type Contents, type Difference } from '../engine/differences.js';
import type { Scenario, Trial } from '../engine/scenario.js';
import { COLLECT, NEIGHBOUR, OTHER } from '../places/days.js';
import {
  readEmbeddedDays,
  readEmbeddedEvents,
  withCopy,
  withCorrectedDays,
  withEventDirectory,
  withLoadedDays,
  type Template,
} from '../places/embedded.js';
import { expectSuccess, type Command, type Place } from '../places/run.js';
import { expectCleanAudit, wrongSums } from '../places/sums.js';

const INSTANTS = 40;
/** Starting up takes up the first part of a run, and there is nothing in it to be disturbed. */
const FROM = 0.3;

interface Flow {
  readonly command: Command;
  readonly between?: (place: Place, number: number) => Promise<readonly Difference[]>;
  readonly read: (place: Place) => Promise<Contents>;
}

/** At instants spread evenly over a run as long as the undisturbed one. */
async function killedTrials(template: Template, flow: Flow): Promise<readonly Trial[]> {
  const { durationMs, contents } = await withCopy(template, async (place) => {
    const started = performance.now();
    await place.succeed(flow.command);
    return { durationMs: performance.now() - started, contents: await flow.read(place) };
  });
  return Array.from({ length: INSTANTS }, (_, i) => {
    const part = FROM + ((1 - FROM) * i) / (INSTANTS - 1);
    const run: Trial['run'] = (onMissed) =>
      withCopy(template, (place) => killed(place, flow, { number: i, afterMs: part * durationMs, onMissed }, contents));
    return { name: `killed after ${(part * 100).toFixed(0)} % of its time`, run };
  });
}

interface Instant {
  readonly number: number;
  readonly afterMs: number;
  readonly onMissed: () => void;
}

async function killed(
  place: Place,
  { command, between, read }: Flow,
  { number, afterMs, onMissed }: Instant,
  expected: Contents,
): Promise<readonly Difference[]> {
  const run = startIdb(command, place.env);
  await Promise.race([sleep(afterMs), run.ended]);
  run.process.kill('SIGKILL');
  const ended = await run.ended;
  // It may have been faster.
  if (ended.code !== null) {
    expectSuccess(command, ended);
    onMissed();
  }
  const found = (await between?.(place, number)) ?? [];
  await place.succeed(command);
  return [...found, ...differencesOf(await read(place), expected)];
}

const CORRECTED: Flow = {
  command: [...COLLECT, '--force'],
  between: async (place, number) => {
    await place.succeed(['collect-stats', '-d', number % 2 === 0 ? NEIGHBOUR : OTHER, '--force']);
    await expectCleanAudit(place, ['day-unfinished']);
    return wrongSums(await readEmbeddedDays(place));
  },
  read: readEmbeddedDays,
};

export const EMBEDDED: readonly Scenario[] = [
  {
    name: 'embedded-collect',
    about: 'collect-stats is killed in the embedded directory',
    atATime: 2,
    withTrials: (use) =>
      withLoadedDays(async (template) =>
        use(await killedTrials(template, { command: COLLECT, read: readEmbeddedDays })),
      ),
  },
  {
    name: 'embedded-correction',
    about: '… of a corrected day, and another day is collected before it is run again',
    atATime: 2,
    withTrials: (use) => withCorrectedDays(async (template) => use(await killedTrials(template, CORRECTED))),
  },
  {
    name: 'embedded-process',
    about: 'events process is killed in the embedded directory',
    atATime: 2,
    withTrials: (use) =>
      withEventDirectory(
        (place, { publish }) => place.succeed(publish('first')),
        async (template, { process }) =>
          use(await killedTrials(template, { command: process, read: readEmbeddedEvents })),
      ),
  },
  {
    name: 'embedded-aggregate',
    about: 'aggregations process is killed there; another day is counted before every other repetition',
    atATime: 2,
    withTrials: (use) =>
      withEventDirectory(
        async (place, { publish, process, aggregate }) => {
          for (const command of [publish('first'), process, aggregate, publish('late'), process])
            await place.succeed(command);
        },
        async (template, { aggregate: command, aggregateOther, audit }) => {
          const between: Flow['between'] = async (place, number) => {
            if (number % 2 === 0) return [];
            await place.succeed(aggregateOther);
            await expectCleanAudit(place, ['unfinished'], audit);
            return [];
          };
          return use(await killedTrials(template, { command, between, read: readEmbeddedEvents }));
        },
      ),
  },
];
