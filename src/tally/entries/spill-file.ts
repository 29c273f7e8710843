/** The spill as a file in the data directory that has lost its name: whatever ends the process, its room is free again. */
import { randomUUID } from 'node:crypto';
import { closeSync, ftruncateSync, mkdirSync, openSync, readSync, readdirSync, unlinkSync, writevSync } from 'node:fs';
import { join } from 'node:path';
import { IdbError, reasonOf } from '../../model/errors.js';
import type { Spill, SpillReader } from './spill.js';

/** Only the owner: what is counted names records and queries. */
const PRIVATE_FILE = 0o600;
const PRIVATE_DIRECTORY = 0o700;
const NAME = /^tally-[0-9a-f-]{36}$/;
/** No room left: on the disk, in the owner's share of it, or in a file of the size that is allowed. */
const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
/** The directory is not one that may be written to. */
const FORBIDDEN = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST']);

/**
 * Nothing is created before the first write.
 * @param dataDir holds a folder `spill`, made where it is missing
 */
export class SpillFile implements Spill {
  #file: number | null = null;
  #size = 0;

  constructor(readonly dataDir: string) {}

  get directory(): string {
    return directoryIn(this.dataDir);
  }

  get size(): number {
    return this.#size;
  }

  write(blocks: readonly Buffer[]): number {
    const position = this.#size;
    try {
      this.#file ??= openNameless(this.directory);
      this.#size += writeAll(this.#file, blocks, position);
    } catch (error) {
      throw this.#failure(error);
    }
    return position;
  }

  read(position: number, into: Buffer): void {
    readSpill(this.give(), position, into);
  }

  /** For another thread to read, as long as it is open here. */
  give(): GivenSpill {
    return { file: this.#file, dataDir: this.dataDir };
  }

  clear(): void {
    this.#size = 0;
    try {
      if (this.#file !== null) ftruncateSync(this.#file);
    } catch (error) {
      throw this.#failure(error);
    }
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }

  #failure(error: unknown): IdbError {
    const what = `Failed to put counts that memory has no room for into ${this.directory}`;
    const megabytes = Math.ceil(this.#size / 1e6);
    if (error instanceof Error && 'code' in error && FULL.has(String(error.code))) {
      const advice = 'Make room there or set data.dir to a larger disk; the next run counts the day from the start.';
      return new IdbError('disk-full', `${what}: no room is left after ${megabytes} MB. ${advice}`, { cause: error });
    }
    if (error instanceof Error && 'code' in error && FORBIDDEN.has(String(error.code))) {
      const advice = `${this.directory} must be a directory that idb may write to.`;
      return new IdbError('configuration', `${what}: ${reasonOf(error)}. ${advice}`, { cause: error });
    }
    return new IdbError('write-failed', `${what}: ${reasonOf(error)}.`, { cause: error });
  }
}

function directoryIn(dataDir: string): string {
  return join(dataDir, 'spill');
}

export interface GivenSpill {
  /** Descriptor, which is the process's and not the thread's; null: nothing was written. */
  readonly file: number | null;
  readonly dataDir: string;
}

export function givenSpill(given: GivenSpill): SpillReader {
  return { read: (position, into) => readSpill(given, position, into) };
}

function readSpill({ file, dataDir }: GivenSpill, position: number, into: Buffer): void {
  for (let at = 0; at < into.length;) {
    try {
      const read = file === null ? 0 : readSync(file, into, at, into.length - at, position + at);
      if (read === 0) throw new Error('it is cut off');
      at += read;
    } catch (error) {
      const what = `Failed to read the spill in ${directoryIn(dataDir)}`;
      throw new IdbError('read-failed', `${what}: ${reasonOf(error)}.`, { cause: error });
    }
  }
}

/** A file without a name needs no tidying up, and nobody else can open it. */
function openNameless(directory: string): number {
  mkdirSync(directory, { recursive: true, mode: PRIVATE_DIRECTORY });
  for (const name of readdirSync(directory)) if (NAME.test(name)) unlink(join(directory, name));
  const path = join(directory, `tally-${randomUUID()}`);
  const file = openSync(path, 'wx+', PRIVATE_FILE);
  unlink(path);
  return file;
}

/** A run that was killed between opening and unlinking left its file. Another that is just there loses nothing: it unlinks it too. */
function unlink(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}

/** A disk that is nearly full takes a part. @returns how many bytes */
function writeAll(file: number, blocks: readonly Buffer[], position: number): number {
  const bytes = blocks.reduce((sum, { length }) => sum + length, 0);
  let rest = [...blocks];
  for (let done = 0; done < bytes;) {
    const written = writevSync(file, rest, position + done);
    done += written;
    rest = withoutFirst(rest, written);
  }
  return bytes;
}

function withoutFirst(blocks: readonly Buffer[], bytes: number): Buffer[] {
  let left = bytes;
  return blocks.flatMap((block) => {
    const cut = Math.min(left, block.length);
    left -= cut;
    return cut === block.length ? [] : [block.subarray(cut)];
  });
}
