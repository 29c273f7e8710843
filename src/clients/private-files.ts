/** Files of the embedded database, for their owner alone. */
import { chmodSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const OF_OTHERS = 0o077;

/**
 * The database sets the modes of its files itself, open to all, whatever the umask. The directory around them is closed to others; a
 * copy of it may not be.
 */
export function makePrivate(directory: string): void {
  for (const entry of readdirSync(directory, { recursive: true, encoding: 'utf8' })) {
    const path = join(directory, entry);
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined || stats.isSymbolicLink() || (stats.mode & OF_OTHERS) === 0) continue;
    chmodSync(path, stats.mode & ~OF_OTHERS);
  }
}
