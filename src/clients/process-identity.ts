/** Which process this is, so that another one can tell later whether it still lives. */
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { isObject } from '../model/canonical-json.js';

export interface ProcessIdentity {
  readonly host: string;
  readonly pid: number;
  /** When the process started, in the kernel's clock ticks: a pid is used again, this pair is not. Null where not Linux. */
  readonly start: string | null;
  /** The run of the kernel and the space of process numbers that the pid belongs to; null where not Linux. */
  readonly boot: string | null;
  readonly pidNamespace: string | null;
}

export function thisProcess(): ProcessIdentity {
  return {
    host: hostname(),
    pid: process.pid,
    start: startOf(process.pid),
    boot: orNull(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    pidNamespace: orNull(() => readlinkSync('/proc/self/ns/pid')),
  };
}

/** `unknown`: it is on another host or in another container, which can't be looked into from here. */
export function lifeOf(other: ProcessIdentity): 'alive' | 'dead' | 'unknown' {
  const self = thisProcess();
  if (other.host !== self.host) return 'unknown';
  if (other.boot !== self.boot) return 'dead';
  if (other.pidNamespace !== self.pidNamespace) return 'unknown';
  if (!isRunning(other.pid)) return 'dead';
  const start = startOf(other.pid);
  // Another user's process may be hidden (ProtectProc=, hidepid): it runs, and when it started can't be told.
  return other.start === null || start === null || other.start === start ? 'alive' : 'dead';
}

/** @returns undefined for anything that was not written by this program, or not to its end */
export function decodeProcessIdentity(value: unknown): ProcessIdentity | undefined {
  if (!isObject(value)) return undefined;
  const { host, pid, start, boot, pidNamespace } = value;
  if (typeof host !== 'string' || typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid <= 0) return undefined;
  return { host, pid, start: textOrNull(start), boot: textOrNull(boot), pidNamespace: textOrNull(pidNamespace) };
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, under another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Field 22 of /proc/<pid>/stat; the second field may hold spaces and parentheses, so fields count from the last parenthesis. */
function startOf(pid: number): string | null {
  return orNull(() => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  });
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function orNull(read: () => string | null): string | null {
  try {
    return read();
  } catch {
    return null;
  }
}
