/** The embedded directory on a disk that is full, or becomes full during a run: the run says so, and the next has room again. */
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { startIdb, type Ended } from '../../e2e/support/run-idb.js';
import { differencesOf, type Contents, type Difference } from '../engine/differences.js';
import type { Scenario, Trial } from '../engine/scenario.js';
import { COLLECT } from '../places/days.js';
import {
  inCopy,
  readEmbeddedDays,
  readEmbeddedEvents,
  withCorrectedDays,
  withEventDirectory,
  type Template,
} from '../places/embedded.js';
import type { Command, Place } from '../places/run.js';
import { whyNoSmallDisk, withSmallDisk, type SmallDisk } from '../places/small-disk.js';

/** Room for the directory, and what a run needs beside it. */
const DISK_MEGABYTES = 250;
/** From no room at all to a little less than idb wants before it writes anything. */
const LEFT_FROM_THE_START = [0, 1, 4, 8, 16, 24, 32, 47] as const;
const INSTANTS = 12;
/** Before that a run starts up, and has nothing on the disk. */
const FROM = 0.2;
/** A run takes a few seconds: one that takes as long as this has come to a standstill. */
const LONGEST_MS = 60_000;

interface Flow {
  readonly template: Template;
  readonly command: Command;
  readonly read: (place: Place) => Promise<Contents>;
}

async function trialsOf(flow: Flow): Promise<readonly Trial[]> {
  const { durationMs, contents } = await onSmallDisk(flow, async (_, place) => {
    const started = performance.now();
    await place.succeed(flow.command);
    return { durationMs: performance.now() - started, contents: await flow.read(place) };
  });
  const trial = (name: string, afterMs: number, left: number): Trial => ({
    name,
    run: () => onSmallDisk(flow, (disk, place) => filled(flow, disk, place, { afterMs, left, contents })),
  });
  return [
    ...LEFT_FROM_THE_START.map((left) => trial(`${left} MB left from the start`, 0, left)),
    ...Array.from({ length: INSTANTS }, (_, i) => {
      const part = FROM + ((1 - FROM) * i) / (INSTANTS - 1);
      return trial(`full after ${(part * 100).toFixed(0)} % of its time`, part * durationMs, 0);
    }),
  ];
}

function onSmallDisk<T>({ template }: Flow, use: (disk: SmallDisk, place: Place) => Promise<T>): Promise<T> {
  return withSmallDisk(DISK_MEGABYTES, (disk) =>
    inCopy(template, join(disk.directory, 'data'), (place) => use(disk, place)),
  );
}

async function filled(
  { command, read }: Flow,
  disk: SmallDisk,
  place: Place,
  { afterMs, left, contents }: { readonly afterMs: number; readonly left: number; readonly contents: Contents },
): Promise<readonly Difference[]> {
  if (afterMs === 0) await disk.fill(left);
  const run = startIdb(command, place.env);
  const hung = setTimeout(() => run.process.kill('SIGKILL'), LONGEST_MS);
  if (afterMs > 0) {
    await Promise.race([sleep(afterMs), run.ended]);
    await disk.fill(left);
  }
  const ended = await run.ended;
  clearTimeout(hung);
  await disk.clear();
  checkEnding(command, ended, afterMs === 0);
  if (ended.code !== 0) await place.succeed(command);
  return differencesOf(await read(place), contents);
}

/** @throws unless it said that the disk is full and ended with 75; or with 0, where it had done its work by then */
function checkEnding(command: Command, { code, stdout, stderr }: Ended, mustFail: boolean): void {
  const isSaid = /disk (has \d+ MB left|is full)/.test(stdout + stderr);
  if (code === 75 && isSaid) return;
  if (code === 0 && !mustFail) return;
  throw new Error(`idb ${command.join(' ')} ended with ${code ?? 'a signal'}: ${stdout}${stderr}`);
}

export const FULL_DISK: readonly Scenario[] = [
  {
    name: 'full-disk-collect',
    about: 'the disk of the embedded directory is full, or becomes full during collect-stats',
    atATime: 1,
    whyNot: whyNoSmallDisk,
    withTrials: (use) =>
      withCorrectedDays(async (template) =>
        use(await trialsOf({ template, command: [...COLLECT, '--force'], read: readEmbeddedDays })),
      ),
  },
  {
    name: 'full-disk-process',
    about: '… during events process',
    atATime: 1,
    sampled: 0,
    whyNot: whyNoSmallDisk,
    withTrials: (use) =>
      withEventDirectory(
        (place, { publish }) => place.succeed(publish('first')),
        async (template, { process }) => use(await trialsOf({ template, command: process, read: readEmbeddedEvents })),
      ),
  },
  {
    name: 'full-disk-aggregate',
    about: '… during aggregations process',
    atATime: 1,
    sampled: 0,
    whyNot: whyNoSmallDisk,
    withTrials: (use) =>
      withEventDirectory(
        async (place, { publish, process, aggregate }) => {
          for (const command of [publish('first'), process, aggregate, publish('late'), process])
            await place.succeed(command);
        },
        async (template, { aggregate }) =>
          use(await trialsOf({ template, command: aggregate, read: readEmbeddedEvents })),
      ),
  },
];
