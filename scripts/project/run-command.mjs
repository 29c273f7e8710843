import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';

import { PROJECT_ROOT } from './root.mjs';

/**
 * Runs a command in the project's directory, on our terminal, to its end. While it runs we outlive the signals that end
 * it, so that the caller can tidy up: Ctrl-C reaches it from the terminal, SIGTERM is handed on.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{env?: NodeJS.ProcessEnv, limit_ms?: number}} [options] limit_ms: it is ended (SIGTERM) when it takes longer
 * @returns {Promise<number>} its exit code; as in a shell, 128 and the signal's number where a signal ended it
 */
export async function runCommand(command, args, { env = process.env, limit_ms } = {}) {
  const child = spawn(command, args, { cwd: PROJECT_ROOT, env, stdio: 'inherit', timeout: limit_ms });
  const handOn = () => child.kill('SIGTERM');
  const outlive = () => undefined;
  process.on('SIGTERM', handOn).on('SIGINT', outlive);
  try {
    const [code, signal] = await once(child, 'exit');
    return code ?? 128 + constants.signals[/** @type {NodeJS.Signals} */ (signal)];
  } finally {
    process.off('SIGTERM', handOn).off('SIGINT', outlive);
  }
}

/**
 * Runs a command that the rest depends on.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @throws {Error} where it ends with another code than 0
 */
export async function requireCommand(command, args) {
  const code = await runCommand(command, args);
  if (code !== 0) throw new Error(`Failed to run ${[command, ...args].join(' ')}: it ended with ${code}`);
}
