/** Checks of the directory that holds the embedded source and store: may it be used, is it private, is there room, who uses it. */
import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { takeDirectoryLock } from '../clients/directory-lock.js';
import { IdbError, reasonOf } from '../model/errors.js';
import { ok, problem, skipped, warning, type Check, type Outcome, type Place } from './check.js';

/** An empty database takes 40 MB, and its log up to 128 MB. */
const LEAST_BYTES = 200e6;
const SCARCE_BYTES = 1e9;

const checks: readonly Check<string>[] = [
  { name: 'directory', look: lookAtAccess },
  { name: 'directory mode', needs: ['directory'], look: lookAtMode },
  {
    name: 'directory space',
    needs: ['directory'],
    look: async (directory) => judgeSpace(await readFreeBytes(directory)),
  },
  { name: 'directory lock', needs: ['directory'], look: lookAtLock },
];

export const directory: Place<string> = { checks, open: ({ settings }, use) => use(settings.data.dir) };

async function lookAtAccess(path: string): Promise<Outcome> {
  const advice = 'Name a directory that the user running idb may write to: --data, IDB_DATA_DIR or data.dir.';
  const existing = await nearestExisting(path);
  try {
    if (!(await stat(existing)).isDirectory()) return problem(`${existing} is no directory`, advice);
    await access(existing, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    return problem(`${path} can't be used: ${reasonOf(error)}`, advice);
  }
  return ok(existing === path ? `${path} can be written` : `${path} is not there yet, and can be created`);
}

async function lookAtMode(path: string): Promise<Outcome> {
  const [outer, inner] = await Promise.all([readMode(path), readMode(join(path, 'pg'))]);
  return judgeMode(path, outer, inner);
}

/** @param outer and inner: permission bits of the directory and of the database in it; null where it is not there yet */
export function judgeMode(path: string, outer: number | null, inner: number | null): Outcome {
  if (outer === null) return ok('it will be for its owner alone (0700)');
  const shown = `0${outer.toString(8)}`;
  const advice = `chmod 700 ${path}`;
  if ((outer & 0o022) !== 0)
    return warning(`${path} can be changed by other users (${shown}), who could put another database there`, advice);
  if ((outer & 0o077) === 0) return ok(`for its owner alone (${shown})`);
  if (inner !== null && (inner & 0o077) !== 0)
    return warning(`${path} can be read by other users (${shown}), visitors' addresses and all`, advice);
  return ok(`open to other users (${shown}), but the database in it is not`);
}

/** @param bytes free for who runs this */
export function judgeSpace(bytes: number): Outcome {
  const free = `${(bytes / 1e9).toFixed(1)} GB free`;
  const advice = 'Make room, or move the directory to a larger file system (data.dir).';
  if (bytes < LEAST_BYTES) return problem(`${free}: a database may not even open`, advice);
  return bytes < SCARCE_BYTES ? warning(free, advice) : ok(free);
}

async function lookAtLock(path: string): Promise<Outcome> {
  if ((await nearestExisting(path)) !== path) return ok('nobody uses it');
  try {
    const lock = await takeDirectoryLock(path, 'idb doctor');
    lock.release();
    return ok('nobody uses it');
  } catch (error) {
    if (!(error instanceof IdbError) || error.code !== 'lease-held') throw error;
    return skipped(error.message);
  }
}

async function readFreeBytes(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(await nearestExisting(path));
  return bavail * bsize;
}

async function readMode(path: string): Promise<number | null> {
  const found = await stat(path).catch(() => null);
  return found === null ? null : found.mode & 0o777;
}

/** The directory itself, or the nearest one above it that is there. */
async function nearestExisting(path: string): Promise<string> {
  const exists = await stat(path).then(
    () => true,
    () => false,
  );
  return exists || path === dirname(path) ? path : nearestExisting(dirname(path));
}
