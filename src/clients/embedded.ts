/** Opening and closing of the embedded directory: a database without a server, for one process at a time. */
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { IdbError, reasonOf } from '../model/errors.js';
import { takeDirectoryLock } from './directory-lock.js';
import { openDatabase } from './embedded-database.js';

/**
 * One connection, shared by source and store. It has no second one: within a transaction on it, nothing else may be asked of
 * it, or both wait for each other for ever.
 */
export interface EmbeddedHandle {
  readonly database: PGlite;
  readonly directory: string;
  /** Unique to this opening. */
  readonly session: string;
  /** To be called after writing: the write-ahead log is cut now and then, which this database does not do by itself. */
  written(bytes: number): Promise<void>;
}

/** Keeps the log at a few files, and what a crash leaves to be read again at a second or so. */
const CHECKPOINT_BYTES = 64 * 1024 * 1024;
/** Only the owner: telemetry rows hold the visitors' addresses. */
const PRIVATE = 0o700;

/**
 * Takes the directory's lock, opens the database, does the work, closes and gives the lock back on every way out. The directory
 * is created (mode 0700) where it is missing.
 * @throws lease-held naming the process that uses the directory; configuration when the directory can't be used
 */
export async function withEmbedded<T>(directory: string, work: (handle: EmbeddedHandle) => Promise<T>): Promise<T> {
  const root = createDirectory(resolve(directory));
  const lock = await takeDirectoryLock(root, commandLine());
  try {
    const database = await openDatabase(join(root, 'pg'));
    try {
      return await work(createHandle(database, root));
    } finally {
      await close(database);
    }
  } finally {
    lock.release();
  }
}

/** What this process was started for, for the message that another process gets meanwhile. */
function commandLine(): string {
  return ['idb', ...process.argv.slice(2)].join(' ');
}

function createDirectory(directory: string): string {
  try {
    mkdirSync(directory, { recursive: true, mode: PRIVATE });
    mkdirSync(join(directory, 'pg'), { recursive: true, mode: PRIVATE });
    // An existing directory may be open to others; what holds the rows is not.
    chmodSync(join(directory, 'pg'), PRIVATE);
    return directory;
  } catch (error) {
    const advice = 'Name a directory that the user running idb may write to, with --data or IDB_DATA_DIR.';
    throw new IdbError('configuration', `Failed to use directory ${directory}: ${reasonOf(error)}. ${advice}`, {
      cause: error,
    });
  }
}

function createHandle(database: PGlite, directory: string): EmbeddedHandle {
  let sinceCheckpoint = 0;
  return {
    database,
    directory,
    session: randomUUID(),
    async written(bytes) {
      sinceCheckpoint += bytes;
      if (sinceCheckpoint < CHECKPOINT_BYTES) return;
      sinceCheckpoint = 0;
      await database.exec('CHECKPOINT');
    },
  };
}

/** A database that fails to close has been stopped as if by a crash: the next opening recovers it. The work's own error matters. */
async function close(database: PGlite): Promise<void> {
  await database.close().catch(() => undefined);
}
