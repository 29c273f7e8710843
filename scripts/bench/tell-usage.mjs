/**
 * Loaded before a program that is measured: as it ends, it writes to descriptor 3 the largest memory that it ever had, in KiB, and the
 * microseconds that it was computing. The memory is from /proc where there is one: what `resourceUsage` says is no less than what the
 * parent had when it forked.
 */
import { readFileSync, writeSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const TOLD_TO = 3;

if (isMainThread) {
  process.on('exit', () => {
    const { user, system } = process.cpuUsage();
    writeSync(TOLD_TO, JSON.stringify({ peak_KiB: peak_KiB(), cpu_us: user + system }));
  });
}

function peak_KiB() {
  try {
    return Number(/^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
  } catch {
    return process.resourceUsage().maxRSS;
  }
}
