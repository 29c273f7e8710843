/**
 * Room on the disk of the embedded directory. A disk that is full when the database extends its write-ahead log (16 MB a file) makes it
 * hang for ever: seen. So room is looked for beforehand.
 */
import { statfsSync } from 'node:fs';
import { IdbError, reasonOf, type ErrorCode } from '../model/errors.js';

const MB = 1_000_000;

/** A file of the log, and some: with less there is no opening it. */
export const OPENING_MB = 24;

const ADVICE =
  'Free some space, or name a directory on another disk with --data or IDB_DATA_DIR, and run the same command again.';

/** @throws disk-full, saying how much there is and what to do */
export function requireSpace(directory: string, megabytes: number): void {
  const left = megabytesLeft(directory);
  if (left >= megabytes) return;
  throw new IdbError(
    'disk-full',
    `Failed to use directory ${directory}: its disk has ${left} MB left, ${Math.ceil(megabytes)} MB are needed. ${ADVICE}`,
  );
}

function megabytesLeft(directory: string): number {
  const { bavail, bsize } = statfsSync(directory);
  return Math.floor((bavail * bsize) / MB);
}

/** What the file system and the database say of a full disk, or of a quota that is used up. */
const FULL = new Set(['ENOSPC', 'EDQUOT', '53100']);

/**
 * True where an error says so, or may well come of it: a database that can't extend its log just says "Aborted()", which must not be
 * taken for damaged files.
 */
export function isOfFullDisk(error: unknown, directory: string): boolean {
  if (error instanceof Error && 'code' in error && FULL.has(String(error.code))) return true;
  try {
    return megabytesLeft(directory) < OPENING_MB;
  } catch {
    return false;
  }
}

/**
 * Of something that failed in the embedded directory.
 * @param code for anything but a full disk, which is disk-full
 * @param sentence `Failed to …`, without a stop
 */
export function directoryError(
  code: ErrorCode,
  directory: string,
  sentence: string,
  error: unknown,
  advice = '',
): IdbError {
  const isFull = isOfFullDisk(error, directory);
  const help = isFull ? ` What is stored stays as it was. ${ADVICE}` : advice && ` ${advice}`;
  const reason = isFull ? `its disk is full (${reasonOf(error)})` : reasonOf(error);
  return new IdbError(isFull ? 'disk-full' : code, `${sentence}: ${reason}.${help}`, { cause: error });
}
