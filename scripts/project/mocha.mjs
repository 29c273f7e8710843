import { join } from 'node:path';

import { PROJECT_ROOT } from './root.mjs';
import { runCommand } from './run-command.mjs';

/** The tests that need no server, and all. */
export const UNIT_SPECS = 'test/unit/**/*.test.ts';
export const ALL_SPECS = 'test/{unit,adapters,e2e,chaos}/**/*.test.ts';

/**
 * Runs mocha, with coverage of src if wanted: of what the tests import, and of what the processes that they start run
 * from dist, which the source maps lead back to src.
 *
 * @param {object} run
 * @param {string} run.specs a pattern, used unless the arguments name test files
 * @param {readonly string[]} run.args for mocha
 * @param {NodeJS.ProcessEnv} run.env
 * @param {boolean} run.hasCoverage
 * @returns {Promise<number>} mocha's exit code
 */
export async function runMocha({ specs, args, env, hasCoverage }) {
  const mocha = [locate('mocha', 'bin/mocha.js'), ...mochaArguments({ specs, args, env })];
  const command = hasCoverage ? [locate('c8', 'bin/c8.js'), process.execPath, ...mocha] : mocha;
  return runCommand(process.execPath, command, { env });
}

/**
 * @param {{specs: string, args: readonly string[], env: NodeJS.ProcessEnv}} run
 * @returns {string[]}
 */
export function mochaArguments({ specs, args, env }) {
  const namesFiles = args.some((arg) => arg.endsWith('.ts'));
  return [...(env.CI ? ['--forbid-only'] : []), ...args, ...(namesFiles ? [] : [specs])];
}

/**
 * Where a program of a package lies: started directly, it gets our signals, which npx would keep.
 *
 * @param {'mocha' | 'c8'} name
 * @param {string} program
 */
function locate(name, program) {
  return join(PROJECT_ROOT, 'node_modules', name, program);
}
