/** Scenarios one after another, whatever becomes of each; what happens is said as it happens. */
import { openJournal } from './journal.js';
import { createProgress } from './progress.js';
import { runScenario, type Choice, type Onlooker, type ScenarioResult } from './run-scenario.js';
import type { Scenario } from './scenario.js';
import { whyNotConverged } from './summary.js';

export interface RunOptions {
  readonly choice: Choice;
  /** Where it is noted what has been tried; what has converged there is not tried again. Null: nowhere. */
  readonly journal: string | null;
  readonly say: (line: string) => void;
}

/** @returns results of those that could be tried here */
export async function runAll(scenarios: readonly Scenario[], options: RunOptions): Promise<ScenarioResult[]> {
  const results: ScenarioResult[] = [];
  for (const scenario of scenarios) {
    options.say(`${scenario.name}: ${scenario.about}`);
    const reason = (await scenario.whyNot?.()) ?? null;
    const result = reason === null ? await runScenario(scenario, options.choice, onlooker(scenario, options)) : null;
    const leftOut = reason ?? (result === null ? null : whyNotInPart(result, options.choice));
    if (leftOut !== null) options.say(`  left out: ${leftOut}`);
    else if (result !== null) {
      sayResult(result, options.say);
      results.push(result);
    }
  }
  return results;
}

function onlooker({ name }: Scenario, { journal: path, say }: RunOptions): Onlooker {
  const journal = path === null ? null : openJournal(path);
  const progress = createProgress(say);
  return {
    known: (trial) => journal?.known(name, trial),
    onTried: (tried, soFar, of) => {
      journal?.note(name, tried);
      for (const { kind, what } of tried.differences) say(`  ${tried.trial}: ${kind}: ${what}`);
      progress(soFar, of);
    },
  };
}

/** Of many small parts, some have nothing of a scenario with few trials. */
function whyNotInPart({ faults, tried, broken }: ScenarioResult, { part }: Choice): string | null {
  if (part === null || part.number <= faults || tried > 0 || faults === 0 || broken !== null) return null;
  return `none of its ${faults} trials is in part ${part.number} of ${part.of}`;
}

function sayResult(result: ScenarioResult, say: (line: string) => void): void {
  const { converged, tried, seconds, broken } = result;
  if (broken !== null) say(broken.replace(/^/gm, '  '));
  const reason = whyNotConverged(result);
  say(`  ${converged} of ${tried} converged, in ${seconds.toFixed(0)} s${reason === null ? '' : `: ${reason}`}`);
}
