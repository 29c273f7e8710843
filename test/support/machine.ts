/** What figures of this machine are of. */
import { cpus, totalmem } from 'node:os';

const GIB = 2 ** 30;

/** `2 cores, 24 GiB, Node 20.20.2`. */
export function thisMachine(): string {
  return `${cpus().length} cores, ${Math.round(totalmem() / GIB)} GiB, Node ${process.versions.node}`;
}
