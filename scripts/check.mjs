/**
 * `npm run check`: everything that is checked, but the tests that need servers. With --with-servers (CI): those too.
 * Every step runs, whatever came of the one before. The last line is `N passed, N failed`.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { countStep, readFigures, sumFigures } from './project/figures.mjs';
import { main } from './project/main.mjs';
import { hasDependencies } from './project/preparation.mjs';
import { PROJECT_ROOT } from './project/root.mjs';
import { runCommand } from './project/run-command.mjs';

/** @typedef {{title: string, command: string[], hasTests?: boolean}} Step */

/** A step that hangs must not keep CI from its last line. */
const STEP_LIMIT_MS = 80 * 60 * 1000;

await main(async () => {
  const interruption = new AbortController();
  for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM']) process.once(signal, () => interruption.abort());

  const results = [];
  for (const step of listSteps(process.argv.includes('--with-servers'))) {
    if (!interruption.signal.aborted) results.push(await runStep(step));
  }
  return report(results);
});

/**
 * @param {boolean} withServers
 * @returns {Step[]}
 */
function listSteps(withServers) {
  const installation = { title: 'Dependencies are installed', command: ['npm', 'ci'] };
  const documentation = { title: 'Documentation is up to date', command: npmRun('docs:check') };
  return [
    ...(hasDependencies() ? [] : [installation]),
    { title: 'Tests', command: npmRun(withServers ? 'test' : 'test:unit'), hasTests: true },
    { title: 'Types', command: npmRun('typecheck') },
    { title: 'Lint', command: npmRun('lint') },
    { title: 'Format', command: npmRun('format:check') },
    { title: 'Dependencies and exports are used', command: npmRun('deps:check') },
    ...(existsSync(join(PROJECT_ROOT, 'scripts', 'docs.mjs')) ? [documentation] : []),
  ];
}

/** @param {string} script of package.json */
function npmRun(script) {
  return ['npm', 'run', '--silent', script];
}

/** @param {Step} step */
async function runStep({ title, command, hasTests = false }) {
  process.stdout.write(`\n=== ${title}: ${command.join(' ')}\n`);
  const { code, tests } = hasTests ? await runTests(command) : { code: await runLimited(command), tests: undefined };
  return { title, code, figures: countStep(code, tests), failedTests: tests?.titles ?? [] };
}

/** @param {string[]} command */
async function runTests(command) {
  const directory = mkdtempSync(join(tmpdir(), 'idb-figures-'));
  const file = join(directory, 'figures.json');
  try {
    const reporter = ['--reporter', 'scripts/mocha-reporter.mjs', '--reporter-option', `figures=${file}`];
    const code = await runLimited([...command, '--', ...reporter]);
    return { code, tests: readFigures(file) };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** @param {string[]} command */
function runLimited([command = '', ...args]) {
  return runCommand(command, args, { limit_ms: STEP_LIMIT_MS });
}

/**
 * Tests that failed are named once more: the end of a long output is what people, and CI, show first.
 *
 * @param {readonly {title: string, code: number, figures: import('./project/figures.mjs').Figures, failedTests: string[]}[]} results
 * @returns {number} exit code
 */
function report(results) {
  process.stdout.write('\n=== Summary\n');
  for (const { title, code, failedTests } of results) {
    process.stdout.write(`${code === 0 ? 'passed' : 'FAILED'}  ${title}\n`);
    for (const test of failedTests) process.stdout.write(`        ${test}\n`);
  }
  const { passed, failed } = sumFigures(results.map(({ figures }) => figures));
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  return failed === 0 ? 0 : 1;
}
