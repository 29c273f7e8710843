/** Passwords, keys and visitors' addresses, which this process has in memory, are kept out of the file that it may leave when it dies. */
import { writeFileSync } from 'node:fs';

/**
 * From now on the kernel writes no page of memory into a core file of this process, whatever the limits that it was started with (core(5)).
 * On systems without such a switch the limit of core files is all there is; the units set it to 0.
 */
export function keepOutOfCoreFiles(): void {
  try {
    writeFileSync('/proc/self/coredump_filter', '0');
  } catch {
    return;
  }
}
