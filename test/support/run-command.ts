/** Runs a command in this process, with settings from an environment alone, and keeps what it prints. */
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { Command } from 'commander';
import { Output } from '../../src/cli/output.js';
import type { Define } from '../../src/cli/lazy-commands.js';
import type { Session } from '../../src/cli/session.js';
import { loadSettings } from '../../src/config/load-settings.js';
import { removeDirectory, temporaryDirectory } from './temporary-directory.js';

export type TestEnvironment = Readonly<Record<string, string>>;

export interface CommandRun {
  readonly exitCode: number;
  readonly output: string;
}

const SILENT = { error: () => undefined, warn: () => undefined, info: () => undefined, debug: () => undefined };

/** A session whose home and working directory are empty: the machine's own configuration does not reach it, except /etc. */
export async function createSession(env: TestEnvironment, out: Output, json: boolean): Promise<Session> {
  const directory = temporaryDirectory();
  try {
    const loaded = await loadSettings({ env: { IDB_DATA_DIR: directory, ...env }, cwd: directory, home: directory });
    const signal = new AbortController().signal;
    return {
      loaded,
      settings: loaded.settings,
      log: SILENT,
      out,
      json,
      signal,
      now: () => new Date(),
      advise: (text) => text,
      holder: 'a test',
    };
  } finally {
    removeDirectory(directory);
  }
}

/** @param define the command's own declaration. @param words `['init', '--source-schema']`, `--json` too. @throws what the command throws */
export async function runCommand(define: Define, words: readonly string[], env: TestEnvironment): Promise<CommandRun> {
  const stream = new PassThrough();
  const output = text(stream);
  const session = await createSession(env, new Output(stream, '1'), words.includes('--json'));
  let exitCode = -1;
  const program = new Command('idb').option('--json').exitOverride();
  define(program.command(words[0] ?? ''), async (work) => {
    exitCode = await work(session);
  });
  try {
    await program.parseAsync([...words], { from: 'user' });
  } finally {
    stream.end();
  }
  return { exitCode, output: await output };
}
