/** Opening and closing of the embedded directory: a database without a server, for one process at a time. */
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { IdbError } from '../model/errors.js';
import { takeDirectoryLock } from './directory-lock.js';
import { OPENING_MB, directoryError, isOfFullDisk, requireSpace } from './disk-space.js';
import { makePrivate } from './private-files.js';
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
  /**
   * To be called before writing about so many bytes: cuts the write-ahead log now and then, which this database does not do by itself.
   * @throws disk-full when the disk has no room for them
   */
  makeRoom(bytes: number): Promise<void>;
}

/** Keeps the log at a few files, and what a crash leaves to be read again at a second or so. */
const CHECKPOINT_BYTES = 64 * 1024 * 1024;
/** Three files of the log; and what is written goes to the log and to a table, with their indices. */
const WRITING_MB = 48;
const WRITTEN_TIMES = 4;
/** Only the owner: telemetry rows hold the visitors' addresses. */
const PRIVATE = 0o700;

/**
 * Takes the directory's lock, opens the database, does the work, closes and gives the lock back on every way out. The directory
 * is created (mode 0700) where it is missing.
 * @throws lease-held naming the process that uses the directory; configuration when the directory can't be used; disk-full
 */
export async function withEmbedded<T>(directory: string, work: (handle: EmbeddedHandle) => Promise<T>): Promise<T> {
  const root = createDirectory(resolve(directory));
  const lock = await takeDirectoryLock(root, commandLine());
  try {
    requireSpace(root, OPENING_MB);
    const database = await openDatabase(join(root, 'pg'));
    try {
      const result = await work(createHandle(database, root)).catch((error: unknown) => {
        if (error instanceof IdbError || !isOfFullDisk(error, root)) throw error;
        throw directoryError('disk-full', root, `Failed to use directory ${root}`, error);
      });
      await vacuum(database);
      return result;
    } finally {
      await close(database);
      makePrivate(join(root, 'pg'));
    }
  } finally {
    lock.release();
  }
}

/** What this process was started for, for the message that another process gets meanwhile. */
function commandLine(): string {
  return ['idb', ...process.argv.slice(2)].join(' ');
}

/** With its parents. Not by Node's `recursive`, which tries for ever where a parent can't have children (/proc). */
function makeDirectory(path: string): void {
  const isThere = () => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  if (isThere()) return;
  if (dirname(path) !== path) makeDirectory(dirname(path));
  try {
    mkdirSync(path, { mode: PRIVATE });
  } catch (error) {
    // Another process may have been faster.
    if (!isThere()) throw error;
  }
}

function createDirectory(directory: string): string {
  try {
    makeDirectory(join(directory, 'pg'));
    // An existing directory may be open to others; what holds the rows is not.
    chmodSync(join(directory, 'pg'), PRIVATE);
    return directory;
  } catch (error) {
    const advice = 'Name a directory that the user running idb may write to, with --data or IDB_DATA_DIR.';
    throw directoryError('configuration', directory, `Failed to use directory ${directory}`, error, advice);
  }
}

function createHandle(database: PGlite, directory: string): EmbeddedHandle {
  let sinceCheckpoint = 0;
  return {
    database,
    directory,
    session: randomUUID(),
    async makeRoom(bytes) {
      requireSpace(directory, WRITING_MB + (WRITTEN_TIMES * bytes) / 1_000_000);
      sinceCheckpoint += bytes;
      if (sinceCheckpoint < CHECKPOINT_BYTES) return;
      sinceCheckpoint = 0;
      await database.exec('CHECKPOINT');
    },
  };
}

/** Below this, what a page still holds of replaced rows goes away by itself when the page is written to again. */
const DEAD_ROWS = 500;

/**
 * Gives the space of replaced and deleted rows back to the next ones: nothing else does it here. That it could not be done (no space
 * left to do it in) is no failure of the work.
 */
async function vacuum(database: PGlite): Promise<void> {
  try {
    await database.query('SELECT pg_stat_force_next_flush()');
    const { rows } = await database.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, relname) AS name FROM pg_stat_user_tables WHERE n_dead_tup >= ${DEAD_ROWS}`,
    );
    for (const { name } of rows) await database.exec(`VACUUM ${name}`);
  } catch {
    return;
  }
}

/** A database that fails to close has been stopped as if by a crash: the next opening recovers it. The work's own error matters. */
async function close(database: PGlite): Promise<void> {
  await database.close().catch(() => undefined);
}
