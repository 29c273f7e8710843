import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';

import { PROJECT_ROOT } from './root.mjs';

/** @type {readonly NodeJS.Signals[]} */
const HANDED_ON = ['SIGHUP', 'SIGINT', 'SIGTERM'];

/**
 * Runs a command in the project's directory, with our input and output, to its end. A signal that would end us goes to
 * the command and to all that it started (a process group of its own: not every program hands signals on), and we live
 * on until the command has ended, so that the caller can tidy up.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{env?: NodeJS.ProcessEnv, limit_ms?: number}} [options] limit_ms: it is ended (SIGTERM) when it takes longer
 * @returns {Promise<number>} its exit code; 128 and the signal's number where a signal ended it
 */
export async function runCommand(command, args, { env = process.env, limit_ms } = {}) {
  const child = spawn(command, args, { cwd: PROJECT_ROOT, env, stdio: 'inherit', detached: true });
  let wasHandedOn = 0;
  /** @param {NodeJS.Signals} signal */
  const handOn = (signal) => {
    wasHandedOn = constants.signals[signal];
    signalGroup(child.pid, signal);
  };
  const limit = limit_ms === undefined ? undefined : setTimeout(handOn, limit_ms, 'SIGTERM');
  for (const signal of HANDED_ON) process.on(signal, handOn);
  try {
    const [code, signal] = await once(child, 'exit');
    return exitCode(code, signal === null ? wasHandedOn : constants.signals[/** @type {NodeJS.Signals} */ (signal)]);
  } finally {
    clearTimeout(limit);
    for (const signal of HANDED_ON) process.off(signal, handOn);
  }
}

/**
 * As in a shell: 128 and the number of the signal that ended it. A program that was told to end and says that all is well
 * did not finish what it was to do.
 *
 * @param {number | null} code
 * @param {number} signal 0 for none
 * @returns {number}
 */
function exitCode(code, signal) {
  if (signal === 0) return code ?? 1;
  return code === null || code === 0 ? 128 + signal : code;
}

/**
 * @param {number | undefined} leader
 * @param {NodeJS.Signals} signal
 */
function signalGroup(leader, signal) {
  try {
    if (leader !== undefined) process.kill(-leader, signal);
  } catch {
    // It has ended meanwhile.
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
