import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */

/**
 * @typedef {object} ServerCommand
 * @property {string} name what it is called in messages
 * @property {string} command
 * @property {string[]} args
 * @property {Record<string, string>} env its whole environment, besides PATH, LANG and HOME (the directory): nothing of ours leaks in
 * @property {import('./owner.mjs').Owner} owner who it runs as
 * @property {string} directory everything it writes, its output (server.log) too; removed when it ends
 * @property {'SIGTERM' | 'SIGINT'} stopSignal what makes it end in good order
 * @property {() => Promise<boolean>} isReady asked until it says yes
 */

/**
 * @typedef {object} ServerProcess
 * @property {() => Promise<void>} stop ends it and removes its directory; may be called more than once
 * @property {(signal: NodeJS.Signals) => Promise<void>} end sends it a signal that ends it, SIGKILL to all its processes at once; returns when
 *   the first of them is gone. Its directory stays as it left it
 * @property {() => Promise<void>} startAgain after `end`: the same command in the same directory; returns when it is ready
 */

/** Elasticsearch needs 10 s on two free cores; four servers that start at once on a busy machine need more. */
const START_SECONDS = 180;
const POLL_MS = 100;
const LOG_TAIL_LINES = 40;
/** What a server left behind is gone well before; a zombie that nobody takes note of stays. */
const GROUP_END_MS = 1_000;
const KEEPER = fileURLToPath(new URL('keeper.sh', import.meta.url));

/**
 * Starts a server in a process group of its own (Ctrl-C does not reach it) and waits until it is ready. It ends with
 * stop, or when this process ends in whatever way: see keeper.sh.
 *
 * @param {ServerCommand} server
 * @returns {Promise<ServerProcess>}
 * @throws {Error} with the end of what the server wrote; nothing is left of it then
 */
export async function startServer(server) {
  let child = spawnServer(server);
  if (child.pid === undefined) throw await removeUnstarted(server, child);
  const keeper = spawnKeeper(child.pid, server);
  const ended = once(keeper, 'exit');
  const stop = async () => {
    keeper.stdin.end();
    await ended;
  };
  try {
    await waitUntilReady(server, child);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    stop,
    end: (signal) => endServer(child, signal),
    startAgain: async () => {
      await endGroup(child);
      child = spawnServer(server);
      keeper.stdin.write(`${child.pid}\n`);
      await waitUntilReady(server, child);
    },
  };
}

/**
 * @param {ChildProcess} child
 * @param {NodeJS.Signals} signal
 */
async function endServer(child, signal) {
  const pid = Number(child.pid);
  const over = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
  sendTo(signal === 'SIGKILL' ? -pid : pid, signal);
  await over;
}

/** @param {ChildProcess} child which is gone, perhaps not all that it started */
async function endGroup(child) {
  const deadline_ms = performance.now() + GROUP_END_MS;
  while (sendTo(-Number(child.pid), 'SIGKILL') && performance.now() < deadline_ms) await sleep(POLL_MS);
}

/**
 * @param {number} pid of a process, or of a group with a minus before it
 * @param {NodeJS.Signals} signal
 * @returns {boolean} false where there is nobody any more
 */
function sendTo(pid, signal) {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

/** @param {ServerCommand} server */
function spawnServer({ command, args, env, owner, directory }) {
  const log = openSync(logFile(directory), 'a');
  const { PATH = '/usr/bin:/bin' } = process.env;
  const child = spawn(command, args, {
    ...owner,
    cwd: directory,
    env: { PATH, LANG: 'C.UTF-8', HOME: directory, ...env },
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  child.unref();
  return child;
}

/**
 * @param {ServerCommand} server
 * @param {ChildProcess} child which could not be started
 */
async function removeUnstarted({ name, directory }, child) {
  const [error] = await once(child, 'error');
  rmSync(directory, { recursive: true });
  return new Error(`Failed to start ${name}: ${error.message}`, { cause: error });
}

/**
 * @param {number} pid
 * @param {ServerCommand} server
 */
function spawnKeeper(pid, { stopSignal, directory }) {
  const args = [KEEPER, `${pid}`, stopSignal.replace('SIG', ''), directory];
  return spawn('/bin/sh', args, { cwd: '/', detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
}

/**
 * @param {ServerCommand} server
 * @param {ChildProcess} child
 */
async function waitUntilReady(server, child) {
  const deadline_ms = performance.now() + START_SECONDS * 1000;
  while (!(await server.isReady())) {
    const end = child.signalCode ?? child.exitCode;
    if (end !== null) throw startFailure(server, `it ended (${end}) before it was ready`);
    if (performance.now() > deadline_ms) throw startFailure(server, `it was not ready after ${START_SECONDS} s`);
    await sleep(POLL_MS);
  }
}

/**
 * @param {ServerCommand} server
 * @param {string} reason
 */
function startFailure({ name, directory }, reason) {
  const lines = readFileSync(logFile(directory), 'utf8').trimEnd().split('\n');
  const tail = lines.slice(-LOG_TAIL_LINES).join('\n');
  return new Error(`Failed to start ${name}: ${reason}. The last lines that it wrote:\n${tail}`);
}

/** @param {string} directory */
function logFile(directory) {
  return join(directory, 'server.log');
}
