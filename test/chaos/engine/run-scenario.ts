/** Tries a scenario's faults, all or a sample, and tells what became of them. */
import { atATime } from '../../e2e/support/at-a-time.js';
import { Random } from '../../support/random.js';
import { figuresOf, neverStruck, type Figures, type Tried } from './figures.js';
import type { Scenario, Trial } from './scenario.js';

export interface ScenarioResult extends Figures {
  readonly name: string;
  readonly about: string;
  /** How many trials there are; fewer are tried of a part, or in a sample. */
  readonly faults: number;
  readonly failures: readonly Tried[];
  /** Faults that were tried and struck nowhere. */
  readonly neverStruck: readonly string[];
  /** Why what its trials need could not be taken up, or cleared up; null where it could. */
  readonly broken: string | null;
  /** Without what was known before. */
  readonly seconds: number;
}

export interface Choice {
  /** At most so many, without the slow ones; null: all. */
  readonly sample: number | null;
  /** What chance begins with. */
  readonly seed: number;
  /** Of so many parts of the whole, this one, from 1; null: the whole. A sample is of this part. */
  readonly part: { readonly number: number; readonly of: number } | null;
}

/** Who looks on while a scenario is tried. */
export interface Onlooker {
  /** What is known of a trial from an earlier run: it is not tried again. */
  readonly known?: (trial: string) => Tried | undefined;
  /** @param soFar all that were tried, this one and those known among them. @param of so many */
  readonly onTried?: (tried: Tried, soFar: readonly Tried[], of: number) => void;
}

export async function runScenario(
  scenario: Scenario,
  choice: Choice,
  { known, onTried }: Onlooker = {},
): Promise<ScenarioResult> {
  const started = performance.now();
  const tried: Tried[] = [];
  let faults = 0;
  const tryAll = async (trials: readonly Trial[]) => {
    faults = trials.length;
    const all = chosen(trials, choice);
    const before = all.flatMap(({ name }) => known?.(name) ?? []);
    tried.push(...before);
    const left = all.filter(({ name }) => !before.some(({ trial }) => trial === name));
    await atATime(scenario.atATime, left, async (trial) => {
      const result = await tryOne(trial);
      tried.push(result);
      onTried?.(result, tried, all.length);
    });
  };
  const broken = await brokenBy(() => scenario.withTrials(tryAll, choice.seed));
  const seconds = (performance.now() - started) / 1000;
  return { ...summed(scenario, tried), faults, broken, seconds };
}

function chosen(trials: readonly Trial[], { sample, seed, part }: Choice): readonly Trial[] {
  const ofPart = part === null ? trials : trials.filter((_, i) => i % part.of === part.number - 1);
  if (sample === null) return ofPart;
  return new Random(seed).shuffled(ofPart.filter(({ isSlow }) => isSlow !== true)).slice(0, sample);
}

/** A trial that throws has not come to the end that it should have: whatever is stored, that is no convergence. */
async function tryOne({ name, fault = '', run }: Trial): Promise<Tried> {
  let isMissed = false;
  const tried = { trial: name, fault };
  try {
    const differences = await run(() => (isMissed = true));
    return { ...tried, differences, isMissed };
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    return { ...tried, differences: [{ kind: 'diverged', what }], isMissed };
  }
}

/** A scenario that can't be set up is told like others, and those after it are tried. */
async function brokenBy(work: () => Promise<void>): Promise<string | null> {
  try {
    await work();
    return null;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}

function summed(
  { name, about }: Scenario,
  tried: readonly Tried[],
): Omit<ScenarioResult, 'faults' | 'broken' | 'seconds'> {
  const failures = tried.filter(({ differences }) => differences.length > 0);
  return { name, about, ...figuresOf(tried), failures, neverStruck: neverStruck(tried) };
}
