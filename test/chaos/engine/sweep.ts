/** Every fault of a kind at every place of a run: what passes between idb and a server is counted, then each is struck in its turn. */
import { startIdb, type Ended, type Started } from '../../e2e/support/run-idb.js';
import { expectCleanEnd, expectSuccess, type Command, type Environment, type Place } from '../places/run.js';
import { differencesOf, type Contents, type Difference } from './differences.js';
import type { Trial } from './scenario.js';

/** Something that passed between idb and a server: a request, a message, a frame. */
export interface Passed {
  /** 1 for the first. */
  readonly number: number;
  readonly name: string;
}

/** What idb does, and in what it comes to. */
export interface Flow {
  /** An empty place, gone when the work is done. */
  readonly withPlace: <T>(use: (place: Place) => Promise<T>) => Promise<T>;
  /** From nothing to what the disturbed run finds. */
  readonly prepare: (place: Place) => Promise<unknown>;
  readonly command: Command;
  /** Of the disturbed run alone. */
  readonly env?: Environment;
  /** What follows the command before its result is there, where something does. */
  readonly finish?: (place: Place) => Promise<unknown>;
  /** What happens between a run that died and its repetition. @param number of the fault's place, so that not all are followed by the same */
  readonly between?: (place: Place, number: number) => Promise<readonly Difference[]>;
  /** Lets what a dead run holds go, where it would only have to be waited for. */
  readonly release: (place: Place) => Promise<unknown>;
  readonly read: (place: Place) => Promise<Contents>;
}

/** Starts the command with some of its environment changed. */
export type Start = (env: Environment) => Started;

/** How a run ended that was to be struck. */
export interface Struck extends Ended {
  /** The run passed less than the undisturbed one did (a broker confirms several messages at once, or each), and the place of the fault never came. */
  readonly isMissed: boolean;
}

export interface Fault<P extends Passed> {
  readonly name: string;
  /**
   * How the run must end, and what follows.
   * - killed: by the signal; it is run again
   * - survives: with 0, as if nothing had happened
   * - fails: with a failure that says so, or not at all; it is run again
   * - goes-on: with 0, as if nothing had happened; or with a failure that says so, and it is run again
   * - gives-way: it finds itself replaced, or had finished: what its successor has written must stand
   */
  readonly ending: 'killed' | 'survives' | 'fails' | 'goes-on' | 'gives-way';
  readonly isFor?: (passed: P) => boolean;
  readonly isSlow?: (passed: P) => boolean;
  readonly env?: Environment;
  /** Runs the command and strikes there. */
  readonly strike: (place: Place, target: P, start: Start, flow: Flow) => Promise<Struck>;
  /** Puts an end to what would last. */
  readonly mend?: (place: Place) => Promise<unknown>;
}

/** Runs the command undisturbed. @returns what passed */
export type Watch<P extends Passed> = (place: Place, start: Start, command: Command) => Promise<readonly P[]>;

export async function trialsOf<P extends Passed>(
  flow: Flow,
  watch: Watch<P>,
  faults: readonly Fault<P>[],
): Promise<readonly Trial[]> {
  const { passed, contents } = await rehearse(flow, watch);
  return faults.flatMap((fault) =>
    passed
      .filter((each) => fault.isFor?.(each) ?? true)
      .map((target) => ({
        name: `${fault.name} ${target.number} (${target.name})`,
        fault: fault.name,
        isSlow: fault.isSlow?.(target) ?? false,
        run: (onMissed) => flow.withPlace((place) => disturbed(flow, { fault, target, onMissed }, place, contents)),
      })),
  );
}

function rehearse<P extends Passed>(flow: Flow, watch: Watch<P>) {
  return flow.withPlace(async (place) => {
    await flow.prepare(place);
    const passed = await watch(place, startOf(flow, place), flow.command);
    await flow.finish?.(place);
    return { passed, contents: await flow.read(place) };
  });
}

interface Disturbance<P extends Passed> {
  readonly fault: Fault<P>;
  readonly target: P;
  readonly onMissed: () => void;
}

async function disturbed<P extends Passed>(
  flow: Flow,
  { fault, target, onMissed }: Disturbance<P>,
  place: Place,
  expected: Contents,
): Promise<readonly Difference[]> {
  await flow.prepare(place);
  const ended = await fault.strike(place, target, startOf(flow, place, fault.env), flow);
  const isUndisturbed = ended.isMissed && ended.code === 0;
  if (ended.isMissed) onMissed();
  if (!isUndisturbed) checkEnding(fault.ending, flow.command, ended);
  if (isUndisturbed || (fault.ending === 'goes-on' && ended.code === 0)) {
    await flow.finish?.(place);
    return differencesOf(await flow.read(place), expected);
  }
  await fault.mend?.(place);
  if (fault.ending === 'survives' || fault.ending === 'gives-way')
    return differencesOf(await flow.read(place), expected);
  await flow.release(place);
  const between = (await flow.between?.(place, target.number)) ?? [];
  await place.succeed(flow.command);
  await flow.finish?.(place);
  return [...between, ...differencesOf(await flow.read(place), expected)];
}

function startOf(flow: Flow, place: Place, more: Environment = {}): Start {
  return (env) => startIdb(flow.command, { ...place.env, ...flow.env, ...more, ...env });
}

function checkEnding(ending: Fault<Passed>['ending'], command: Command, ended: Ended): void {
  if (ending === 'survives') expectSuccess(command, ended);
  else if (ending !== 'killed') expectCleanEnd(command, ended);
  else if (ended.code !== null) throw new Error(`It was not killed, it ended with ${ended.code}: ${ended.stderr}`);
}
