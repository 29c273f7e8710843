/**
 * `npm run chaos`: every fault that we know how to bring about, at every place where it can strike, and a table of what became of it.
 * Ends with 1 where anything was lost, doubled or came out otherwise than in an undisturbed run.
 *
 * usage: npm run chaos [-- --only NAME,… --sample N --seed N --part K/N --json --list]
 */
import { parseArgs } from 'node:util';
import { Random } from '../support/random.js';
import { runScenario, type Choice, type Failure, type ScenarioResult } from './engine/run-scenario.js';
import type { Scenario } from './engine/scenario.js';
import { hasConverged, summaryOf } from './engine/summary.js';
import { SCENARIOS } from './scenarios/all.js';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    sample: { type: 'string' },
    seed: { type: 'string' },
    part: { type: 'string' },
    json: { type: 'boolean' },
    list: { type: 'boolean' },
  },
});

function chosen(): readonly Scenario[] {
  const names = values.only?.split(',');
  const unknown = names?.filter((name) => !SCENARIOS.some((scenario) => scenario.name === name)) ?? [];
  if (unknown.length > 0) throw new Error(`There is no scenario ${unknown.join(', ')}: --list names them all.`);
  return SCENARIOS.filter(({ name }) => names?.includes(name) ?? true);
}

/** @throws unless it is a whole number of 1 or more */
function wholeNumber(name: string, text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new Error(`--${name} takes a whole number, not ${text}`);
  return Number(text);
}

function tell({ trial, differences }: Failure): void {
  for (const { kind, what } of differences) process.stderr.write(`  ${trial}: ${kind}: ${what}\n`);
}

/** Every N-th trial, from the K-th on: the whole in N stretches, or on N machines. @throws unless it is K/N */
function part(text: string): Choice['part'] {
  const [, number, of] = /^([1-9]\d?)\/([1-9]\d?)$/.exec(text) ?? [];
  if (number === undefined || of === undefined) throw new Error(`--part takes K/N, not ${text}`);
  return { number: Number(number), of: Number(of) };
}

function choice(): Choice {
  const { sample, seed = '1', part: text } = values;
  return {
    sample: sample === undefined ? null : wholeNumber('sample', sample),
    random: new Random(wholeNumber('seed', seed)),
    part: text === undefined ? null : part(text),
  };
}

async function runAll(scenarios: readonly Scenario[]): Promise<ScenarioResult[]> {
  const results: ScenarioResult[] = [];
  for (const scenario of scenarios) {
    process.stderr.write(`${scenario.name}: ${scenario.about}\n`);
    const reason = (await scenario.whyNot?.()) ?? null;
    if (reason !== null) {
      process.stderr.write(`  left out: ${reason}\n`);
      continue;
    }
    const result = await runScenario(scenario, choice(), tell);
    process.stderr.write(`  ${result.converged} of ${result.tried} converged, in ${result.seconds.toFixed(0)} s\n`);
    results.push(result);
  }
  return results;
}

if (values.list === true) {
  for (const { name, about } of SCENARIOS) process.stdout.write(`${name.padEnd(24)} ${about}\n`);
} else {
  const results = await runAll(chosen());
  process.stdout.write(values.json === true ? `${JSON.stringify(results, null, 2)}\n` : summaryOf(results));
  process.exitCode = results.every(hasConverged) ? 0 : 1;
}
