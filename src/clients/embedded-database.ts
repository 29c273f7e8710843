/** The files of the embedded database: made completely or not at all, and opened with what idb needs. */
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { IdbError } from '../model/errors.js';
import { directoryError, requireSpace } from './disk-space.js';
import type { PGlite } from '@electric-sql/pglite';

/** The major version of Postgres that PGlite brings; its files are of no use to another one. */
const POSTGRES_MAJOR = '18';

/**
 * The default of 128 MB is taken from memory at once, and the operating system caches the files as well: 16 MB are as
 * fast for what idb does and save 140 MB of memory.
 */
const SETTINGS = ['-c', 'shared_buffers=16MB', '-c', 'max_wal_size=128MB'];

/**
 * @param path of the directory that holds the data in `data`
 * @throws configuration when the files are of another version or broken; disk-full
 */
export async function openDatabase(path: string): Promise<PGlite> {
  const data = join(path, 'data');
  if (!existsSync(data)) await createDatabase(path, data);
  const found = versionOf(data);
  if (found !== POSTGRES_MAJOR) throw versionError(path, found);
  try {
    return await start(data);
  } catch (error) {
    const advice = `Its files are damaged: restore ${path} from a copy, or move it away, load the telemetry again and collect its days.`;
    throw directoryError('configuration', path, `Failed to open the database in ${path}`, error, advice);
  }
}

/** A new database, and its first files of the log. */
const NEW_MB = 80;

/** Killed at any moment, it leaves either no `data` or a whole one. */
async function createDatabase(path: string, data: string): Promise<void> {
  const unfinished = join(path, 'data.new');
  try {
    rmSync(unfinished, { recursive: true, force: true });
    requireSpace(path, NEW_MB);
    const database = await start(unfinished);
    await database.close();
    renameSync(unfinished, data);
  } catch (error) {
    if (error instanceof IdbError) throw error;
    const advice = 'It needs a directory that may be written to.';
    throw directoryError('configuration', path, `Failed to create a database in ${path}`, error, advice);
  }
}

/** PGlite is loaded here, and not on import: it is 10 MB of WebAssembly that a run against servers does not need. */
async function start(data: string): Promise<PGlite> {
  const { PGlite } = await import('@electric-sql/pglite');
  return await PGlite.create(data, { startParams: [...PGlite.defaultStartParams, ...SETTINGS] });
}

function versionOf(data: string): string | undefined {
  try {
    return readFileSync(join(data, 'PG_VERSION'), 'utf8').trim();
  } catch {
    return undefined;
  }
}

function versionError(path: string, found: string | undefined): IdbError {
  const reason =
    found === undefined
      ? 'it holds no database (no PG_VERSION file)'
      : `its files are of Postgres ${found}, this idb brings Postgres ${POSTGRES_MAJOR}`;
  return new IdbError(
    'configuration',
    `Failed to open the database in ${path}: ${reason}. Use the idb that made it, or move ${path} away, load the telemetry again ` +
      'and collect its days.',
  );
}
