/** Ends this process when its work hangs, so that whoever looks after it (systemd) starts it anew. */
import { Worker } from 'node:worker_threads';

export interface Watchdog {
  /** Says that the work goes on. */
  readonly onAlive: () => void;
  readonly stop: () => Promise<void>;
}

/**
 * A thread of its own watches: it sees even a loop that never ends. SIGKILL, because nothing else ends such a process; what
 * idb does can be killed anywhere.
 * @param limitMs how long the work may show no sign of life
 */
export function startWatchdog(limitMs: number): Watchdog {
  const sign = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const worker = new Worker(WATCH, { eval: true, execArgv: [], workerData: { sign, limitMs } });
  // It must not keep a process alive whose work is done.
  worker.unref();
  return {
    onAlive: () => {
      Atomics.add(sign, 0, 1);
    },
    stop: async () => {
      await worker.terminate();
    },
  };
}

/** As text, so that it runs wherever this file was built to. It sleeps until the limit is over, or the sign has changed. */
const WATCH = `
const { workerData: { sign, limitMs } } = require('node:worker_threads');
const { writeSync } = require('node:fs');
for (;;) {
  const seen = Atomics.load(sign, 0);
  const until = performance.now() + limitMs;
  while (Atomics.load(sign, 0) === seen && performance.now() < until) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Math.min(1000, limitMs / 4));
  }
  if (Atomics.load(sign, 0) !== seen) continue;
  writeSync(2, 'idb: no sign of life for ' + limitMs / 1000 + ' s: the process is ended by its watchdog. What was not finished is done again.\\n');
  process.kill(process.pid, 'SIGKILL');
}
`;
