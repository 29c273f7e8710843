/**
 * Room on the disk of the embedded directory. A disk that is full when the database extends its write-ahead log (16 MB a file) makes it
 * hang for ever: seen. So room is looked for beforehand.
 */
import { statfsSync } from 'node:fs';
import { IdbError, type ErrorCode } from '../model/errors.js';

const MB = 1_000_000;

/** @throws an error of the code given, saying how much there is and what to do */
export function requireSpace(directory: string, megabytes: number, code: ErrorCode): void {
  const { bavail, bsize } = statfsSync(directory);
  const left = Math.floor((bavail * bsize) / MB);
  if (left >= megabytes) return;
  throw new IdbError(
    code,
    `Failed to use directory ${directory}: its disk has ${left} MB left, ${Math.ceil(megabytes)} MB are needed. ` +
      'Free some, or name a directory on another disk with --data or IDB_DATA_DIR.',
  );
}
