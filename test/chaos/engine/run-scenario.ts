/** Tries a scenario's faults, all or a sample, and tells what became of them. */
import { atATime } from '../../e2e/support/at-a-time.js';
import type { Random } from '../../support/random.js';
import type { Difference } from './differences.js';
import type { Scenario, Trial } from './scenario.js';

export interface Failure {
  readonly trial: string;
  readonly differences: readonly Difference[];
}

/** Of the trials, each in one of: converged, lost something, doubled something, diverged otherwise. */
export interface ScenarioResult {
  readonly name: string;
  readonly about: string;
  /** How many faults there are; fewer are tried in a sample. */
  readonly faults: number;
  readonly tried: number;
  readonly converged: number;
  readonly lost: number;
  readonly doubled: number;
  readonly diverged: number;
  readonly failures: readonly Failure[];
  readonly seconds: number;
}

export interface Choice {
  /** At most so many, without the slow ones; null: all. */
  readonly sample: number | null;
  readonly random: Random;
  /** Of so many parts of the whole, this one, from 1; null: the whole. */
  readonly part: { readonly number: number; readonly of: number } | null;
}

export async function runScenario(
  scenario: Scenario,
  choice: Choice,
  onTried: (failure: Failure) => void = () => undefined,
): Promise<ScenarioResult> {
  const started = performance.now();
  let outcome: { readonly faults: number; readonly tried: readonly Failure[] } = { faults: 0, tried: [] };
  await scenario.withTrials(async (trials) => {
    const tried = await atATime(scenario.atATime, chosen(trials, choice), async (trial) => {
      const result = await tryOne(trial);
      onTried(result);
      return result;
    });
    outcome = { faults: trials.length, tried };
  });
  return { ...summed(scenario, outcome), seconds: (performance.now() - started) / 1000 };
}

function chosen(trials: readonly Trial[], { sample, random, part }: Choice): readonly Trial[] {
  if (part !== null) return trials.filter((_, i) => i % part.of === part.number - 1);
  if (sample === null) return trials;
  return random.shuffled(trials.filter(({ isSlow }) => isSlow !== true)).slice(0, sample);
}

/** A trial that throws has not come to the end that it should have: whatever is stored, that is no convergence. */
async function tryOne({ name, run }: Trial): Promise<Failure> {
  try {
    return { trial: name, differences: await run() };
  } catch (error) {
    return {
      trial: name,
      differences: [{ kind: 'diverged', what: error instanceof Error ? error.message : String(error) }],
    };
  }
}

function summed(
  { name, about }: Scenario,
  { faults, tried }: { readonly faults: number; readonly tried: readonly Failure[] },
): Omit<ScenarioResult, 'seconds'> {
  const worst = tried.map(({ differences }) => worstOf(differences));
  const count = (kind: Difference['kind'] | null) => worst.filter((each) => each === kind).length;
  return {
    name,
    about,
    faults,
    tried: tried.length,
    converged: count(null),
    lost: count('lost'),
    doubled: count('doubled'),
    diverged: count('diverged'),
    failures: tried.filter(({ differences }) => differences.length > 0),
  };
}

function worstOf(differences: readonly Difference[]): Difference['kind'] | null {
  const kinds = differences.map(({ kind }) => kind);
  return (['lost', 'doubled', 'diverged'] as const).find((kind) => kinds.includes(kind)) ?? null;
}
