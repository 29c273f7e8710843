/** Memory for objects that are new, most of which are soon gone. */
import { setFlagsFromString } from 'node:v8';

/**
 * V8 starts with a megabyte for them, and lets that grow to 48. Kept as it is, a day of 1,000,000 rows takes 35 MiB less, and no longer;
 * events are processed 7 % slower, in 35 MiB less, too. Before anything much is loaded.
 */
export function keepYoungObjectsSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
