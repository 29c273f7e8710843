/** Waiting for a process to be where a test wants it. */
import type { Started } from './run-idb.js';

const POLL_MS = 10;

/** Resolves when standard error has said so. @throws with what it said, when the process ends without */
export async function untilSaid({ process: child, ended }: Started, pattern: RegExp): Promise<void> {
  let said = '';
  await new Promise<void>((resolve, reject) => {
    child.stderr?.on('data', (text: string) => {
      said += text;
      if (pattern.test(said)) resolve();
    });
    ended.then(({ code, stdout, stderr }) => {
      const message = `idb ended with ${code ?? 'a signal'} before it said ${String(pattern)}: ${stdout}${stderr}`;
      reject(new Error(message));
    }, reject);
  });
}

/** Asks for a line of progress (SIGUSR1) until it shows that the day's rows are being read. */
export async function untilItReads(started: Started): Promise<void> {
  await untilSaid(started, /Collecting/);
  const asking = setInterval(() => started.process.kill('SIGUSR1'), POLL_MS);
  try {
    await untilSaid(started, /reading, [1-9][\d,]* of/);
  } finally {
    clearInterval(asking);
  }
}
