import { spawn } from 'node:child_process';
import { expect } from 'chai';

const WATCHDOG = new URL('../../../src/cli/watchdog.ts', import.meta.url).href;
/** For processes that are to be ended. */
const SHORT_MS = 400;
/** For those that are to go on: longer than a loaded machine ever stands still. */
const LONG_MS = 10_000;

interface Ended {
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
  readonly stdout: string;
}

/** Runs a process with a watchdog. @param work a module's text, which finds `watchdog` and `sleep` */
function runWatched(limitMs: number, work: string): Promise<Ended> {
  const text = `
    import { startWatchdog } from ${JSON.stringify(WATCHDOG)};
    import { setTimeout as sleep } from 'node:timers/promises';
    const watchdog = startWatchdog(${limitMs});
    ${work}`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', text], {
    timeout: 30_000,
    killSignal: 'SIGTERM',
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (data: string) => (stdout += data));
  child.stderr.setEncoding('utf8').on('data', (data: string) => (stderr += data));
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (_, signal) => resolve({ signal, stdout, stderr }));
  });
}

describe('the watchdog', function () {
  this.timeout(240_000);

  for (const [what, hang] of [
    ['waits for what never comes', 'await new Promise((resolve) => setTimeout(resolve, 60_000));'],
    ['runs in circles', 'await sleep(100); for (;;);'],
  ] as const) {
    it(`ends a process that ${what}, and says so`, async () => {
      const { signal, stderr } = await runWatched(SHORT_MS, hang);
      expect(signal).to.equal('SIGKILL');
      expect(stderr).to.match(/^idb: no sign of life for 0\.4 s/m);
    });
  }

  it('leaves a process alone that shows signs of life, and one whose watch is over', async () => {
    const living = runWatched(
      LONG_MS,
      `const living = setInterval(() => watchdog.onAlive(), 100);
      await sleep(${1.2 * LONG_MS});
      clearInterval(living);
      await watchdog.stop();
      console.log('done');`,
    );
    const over = runWatched(
      LONG_MS,
      `await watchdog.stop();
      await sleep(${1.2 * LONG_MS});
      console.log('done');`,
    );
    for (const { signal, stdout } of await Promise.all([living, over])) {
      expect({ signal, stdout }).to.deep.equal({ signal: null, stdout: 'done\n' });
    }
  });

  it('keeps no process from ending', async () => {
    expect((await runWatched(LONG_MS, 'console.log("done");')).signal).to.equal(null);
  });
});
