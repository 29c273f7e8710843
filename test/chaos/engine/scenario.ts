/** A fault, tried everywhere where it can strike. */
import type { Difference } from './differences.js';

export interface Trial {
  /** The fault and its place: `kill before request 7`. The same in every run, so that a run can be taken up again. */
  readonly name: string;
  /** What is tried at several places; a trial that does not say is of the scenario's only one. */
  readonly fault?: string;
  /** Takes so long that a sample leaves it out. */
  readonly isSlow?: boolean;
  /**
   * Does the harm and lets idb go on.
   * @param onMissed called where the place of the fault never came: nothing was done, and that nothing came of it proves nothing
   * @returns what is not as if nothing had happened. @throws where idb does not do what it must
   */
  readonly run: (onMissed: () => void) => Promise<readonly Difference[]>;
}

export interface Scenario {
  readonly name: string;
  /** What happens, in a sentence. */
  readonly about: string;
  /** Trials side by side, each in a place of its own. */
  readonly atATime: number;
  /** How many of them `npm test` tries; default 1. None where the servers alone take too long to start. */
  readonly sampled?: number;
  /** Why it can't be tried on this machine, in a few words; null where it can. */
  readonly whyNot?: () => Promise<string | null>;
  /**
   * Takes up what the trials need, hands them over, and clears up. They are only known after an undisturbed run.
   * @param seed what chance begins with, where there is any
   */
  readonly withTrials: (use: (trials: readonly Trial[]) => Promise<void>, seed: number) => Promise<void>;
}
