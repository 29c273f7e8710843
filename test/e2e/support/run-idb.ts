/** Runs `bin/idb` as a person would: a process with words, an environment, output and an exit code. */
import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const IDB = fileURLToPath(new URL('../../../bin/idb', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
}

/**
 * @param env beside PATH and HOME, all that the process sees
 * @param through a command that turns into the one that is put behind it, `nice -n 5`
 */
export function startIdb(
  words: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd?: string,
  through: readonly string[] = [],
): Started {
  const coverage = process.env.NODE_V8_COVERAGE;
  const [command = '', ...args] = [...through, process.execPath, IDB, ...words];
  const child = spawn(command, args, {
    env: {
      PATH: process.env.PATH,
      HOME: '/nonexistent',
      NO_COLOR: '1',
      ...(coverage ? { NODE_V8_COVERAGE: coverage } : {}),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(cwd === undefined ? {} : { cwd }),
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  return { process: child, ended };
}

export function runIdb(words: readonly string[], env: Readonly<Record<string, string>>, cwd?: string): Promise<Ended> {
  return startIdb(words, env, cwd).ended;
}
