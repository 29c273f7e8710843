/** Processes that may have so much memory and no more, as systemd's MemoryMax gives it to a service: a control group of their own. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from './eventually.js';

interface Hierarchy {
  readonly directory: string;
  /** Files that take the limit in bytes, in this order. */
  readonly limits: readonly string[];
  /** Files that are written before, with what. */
  readonly settings: readonly (readonly [file: string, value: string])[];
}

const [V1, V2] = ['/sys/fs/cgroup/memory', '/sys/fs/cgroup'];

/**
 * @param use is given a command that starts the one behind it within the limit
 * @returns what it returns, or null where this machine lets us make no such group
 */
export async function withMemoryLimit<T>(
  bytes: number,
  use: (through: readonly string[]) => Promise<T>,
): Promise<T | null> {
  const hierarchy = findHierarchy();
  const group = hierarchy === null ? null : createGroup(hierarchy, bytes);
  if (group === null) return null;
  try {
    return await use(['/bin/sh', '-c', 'echo $$ > "$0/cgroup.procs" && exec "$@"', group]);
  } finally {
    // A process that was killed is taken out of it a moment later.
    await eventually(async () => rmdirSync(group));
  }
}

function findHierarchy(): Hierarchy | null {
  if (existsSync(join(V1, 'memory.limit_in_bytes')))
    return {
      directory: V1,
      limits: ['memory.limit_in_bytes', 'memory.memsw.limit_in_bytes'],
      settings: [['memory.swappiness', '0']],
    };
  const controllers = join(V2, 'cgroup.subtree_control');
  if (!existsSync(controllers) || !readFileSync(controllers, 'utf8').split(/\s/).includes('memory')) return null;
  return { directory: V2, limits: ['memory.max'], settings: [['memory.swap.max', '0']] };
}

function createGroup({ directory, limits, settings }: Hierarchy, bytes: number): string | null {
  const group = join(directory, `idb-test-${randomBytes(6).toString('hex')}`);
  try {
    mkdirSync(group);
  } catch {
    return null;
  }
  const written = [...settings, ...limits.map((file) => [file, String(bytes)] as const)];
  for (const [file, value] of written) if (existsSync(join(group, file))) writeFileSync(join(group, file), value);
  return group;
}
