/** What a check is: one small look at one thing, and what was found, with what to do about it. */
import type { LoadedSettings } from '../config/load-settings.js';
import type { Settings } from '../config/settings.js';
import type { Registry } from '../events/registry.js';

export type Result = 'ok' | 'warning' | 'problem' | 'skipped';

export interface Outcome {
  readonly result: Result;
  /** A sentence with what was seen, never with a secret. */
  readonly finding: string;
  /** What to do: of every warning and every problem; null for the others. */
  readonly advice: string | null;
}

export interface Finding extends Outcome {
  readonly check: string;
}

/** What every check knows. */
export interface Circumstances {
  readonly loaded: LoadedSettings;
  readonly settings: Settings;
  readonly now: () => Date;
  readonly registry: Registry;
  /** Aborted when the time is up, or when somebody interrupts. */
  readonly signal: AbortSignal;
}

/** @typeParam R what the place's bracket has opened for its checks */
export interface Check<R> {
  readonly name: string;
  /** Checks of the same place that must not have failed before this one makes sense. */
  readonly needs?: readonly string[];
  /** What it throws is a problem. */
  readonly look: (
    resource: R,
    circumstances: Circumstances,
  ) => Promise<Outcome | readonly Outcome[]> | Outcome | readonly Outcome[];
}

/** Something that checks are about: the machine, a server, a directory. */
export interface Place<R> {
  readonly checks: readonly Check<R>[];
  /** Opens it for the checks and closes it on every way out. What it throws is the first check's problem, and the others are skipped. */
  readonly open: (circumstances: Circumstances, use: (resource: R) => Promise<void>) => Promise<void>;
}

export function ok(finding: string): Outcome {
  return { result: 'ok', finding, advice: null };
}

export function warning(finding: string, advice: string): Outcome {
  return { result: 'warning', finding, advice };
}

export function problem(finding: string, advice: string): Outcome {
  return { result: 'problem', finding, advice };
}

/** For what can't be told: no fault by itself. */
export function skipped(finding: string): Outcome {
  return { result: 'skipped', finding, advice: null };
}

/** Thrown by a place's `open` where there is nothing to be opened, and that is no fault. */
export class NotMade extends Error {}
