/**
 * `npm run chaos`: every fault that we know how to bring about, at every place where it can strike, and a table of what became of it.
 * Ends with 1 where anything was lost, doubled or came out otherwise than in an undisturbed run, and where nothing was tried or struck.
 *
 * usage: npm run chaos [-- --only NAME,… --sample N --seed N --part K/N --resume FILE --json --list]
 */
import { parseArgs } from 'node:util';
import { runAll } from './engine/run-all.js';
import type { Choice } from './engine/run-scenario.js';
import type { Scenario } from './engine/scenario.js';
import { hasConverged, summaryOf } from './engine/summary.js';
import { SCENARIOS } from './scenarios/all.js';
import { thisMachine } from '../support/machine.js';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    sample: { type: 'string' },
    seed: { type: 'string' },
    part: { type: 'string' },
    resume: { type: 'string' },
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

/** Every N-th trial, from the K-th on: the whole in N stretches, or on N machines. @throws unless it is K/N, and K no more than N */
function part(text: string): Choice['part'] {
  const [, number, of] = /^([1-9]\d?)\/([1-9]\d?)$/.exec(text) ?? [];
  if (Number(number) <= Number(of)) return { number: Number(number), of: Number(of) };
  throw new Error(`--part takes K/N, the K-th of N parts, not ${text}`);
}

function choice(): Choice {
  const { sample, seed = '1', part: text } = values;
  return {
    sample: sample === undefined ? null : wholeNumber('sample', sample),
    seed: wholeNumber('seed', seed),
    part: text === undefined ? null : part(text),
  };
}

async function tryAll(): Promise<void> {
  const started = performance.now();
  const options = { choice: choice(), journal: values.resume ?? null };
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  const scenarios = await runAll(chosen(), { ...options, say });
  const report = {
    machine: thisMachine(),
    ...options.choice,
    seconds: (performance.now() - started) / 1000,
    scenarios,
  };
  process.stdout.write(values.json === true ? `${JSON.stringify(report, null, 2)}\n` : summaryOf(scenarios));
  process.exitCode = scenarios.length > 0 && scenarios.every(hasConverged) ? 0 : 1;
}

if (values.list === true) {
  for (const { name, about } of SCENARIOS) process.stdout.write(`${name.padEnd(24)} ${about}\n`);
} else await tryAll();
