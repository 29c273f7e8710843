/** Ids for rows that come without one: the same for the same file, so that loading it twice doubles nothing. */
import { createHash } from 'node:crypto';

/**
 * @returns a function from a line to its id: a digest of the line, and which one of the equal lines it is. Equal lines of one file are
 * different events; an equal line of another file is the same one.
 */
export function createIdGiver(): (line: string) => string {
  const seen = new Map<string, number>();
  return (line) => {
    const digest = createHash('sha256').update(line.trim()).digest('hex').slice(0, 32);
    const number = (seen.get(digest) ?? 0) + 1;
    seen.set(digest, number);
    return `${digest}-${number}`;
  };
}
