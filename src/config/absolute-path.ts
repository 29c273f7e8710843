/** Paths as people write them. */
import { join, resolve } from 'node:path';

/**
 * The absolute path.
 * @param written `~` and `~/…` stand for the home directory
 * @param directory what a relative path is relative to
 */
export function absolutePath(written: string, directory: string, home: string): string {
  return written === '~' || written.startsWith('~/') ? join(home, written.slice(1)) : resolve(directory, written);
}
