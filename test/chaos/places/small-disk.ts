/** A disk of a few megabytes, in memory, that can be filled up. Only who may mount has one. */
import { execFile } from 'node:child_process';
import { open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { removeDirectory, temporaryDirectory } from '../../support/temporary-directory.js';

const run = promisify(execFile);

const MEGABYTE = 1_000_000;

export interface SmallDisk {
  readonly directory: string;
  /** Takes up all room but so much. */
  readonly fill: (megabytesLeft: number) => Promise<void>;
  /** Gives back what filling took. */
  readonly clear: () => Promise<void>;
}

/** Why there can be none here, in a few words; null where there can. */
export async function whyNoSmallDisk(): Promise<string | null> {
  try {
    await withSmallDisk(1, () => Promise.resolve());
    return null;
  } catch (error) {
    const [why = ''] = (error as { stderr?: string }).stderr?.split('\n') ?? [];
    return `no disk can be mounted here (${why || String(error)})`;
  }
}

/** @throws where mounting is not allowed */
export async function withSmallDisk<T>(megabytes: number, use: (disk: SmallDisk) => Promise<T>): Promise<T> {
  const directory = temporaryDirectory();
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes * MEGABYTE},mode=0700`, 'idb-test', directory]);
    try {
      const ballast = join(directory, 'ballast');
      return await use({
        directory,
        fill: (left) => fill(ballast, directory, left * MEGABYTE),
        clear: () => rm(ballast, { force: true }),
      });
    } finally {
      await run('umount', [directory]);
    }
  } finally {
    removeDirectory(directory);
  }
}

const CHUNK = Buffer.alloc(MEGABYTE);

async function fill(ballast: string, directory: string, left: number): Promise<void> {
  const file = await open(ballast, 'a');
  try {
    for (let room; (room = (await roomOf(directory)) - left) > 0;)
      await file.write(CHUNK, 0, Math.min(room, CHUNK.length));
  } catch (error) {
    // Somebody else has taken the last of it.
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    await file.close();
  }
}

async function roomOf(directory: string): Promise<number> {
  const { bavail, bsize } = await statfs(directory);
  return bavail * bsize;
}
