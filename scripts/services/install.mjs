import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Something that a server needs on the machine, and the Debian package that brings it.
 *
 * @typedef {object} Requirement
 * @property {string[]} packages the first of them that this Debian has is installed
 * @property {() => boolean} isPresent
 */

/** Another apt run may hold dpkg's lock: it is waited for. */
const LOCK_SECONDS = 300;
const APT_OPTIONS = ['-q', '-y', '-o', `DPkg::Lock::Timeout=${LOCK_SECONDS}`];

/** `apt-get update` does not wait for its own lock, so it is tried again. */
const UPDATE_ATTEMPTS = 6;
const UPDATE_PAUSE_MS = 10_000;

/**
 * Installs with apt what is missing; does nothing where all is there.
 *
 * @param {readonly Requirement[]} requirements
 * @throws {Error} naming the packages, where we are not root or apt fails
 */
export function installMissing(requirements) {
  const missing = requirements.filter(({ isPresent }) => !isPresent());
  if (missing.length === 0) return;
  const wanted = [...new Set(missing.map(({ packages }) => packages.join(' or ')))].join(', ');
  if (process.getuid?.() !== 0) {
    throw new Error(`Failed to install ${wanted}: only root can. Please install them with apt.`);
  }
  process.stderr.write(`Installing ${wanted}\n`);
  updateLists();
  const names = missing.map(({ packages }) => packages.find(isAvailable) ?? packages.join(' or '));
  const installed = apt('install', '--no-install-recommends', ...new Set(names));
  if (!installed) throw new Error(`Failed to install ${wanted}: apt-get install ended with an error, see above`);
}

/**
 * @param {string} command
 * @returns {boolean} whether it is on PATH
 */
export function isOnPath(command) {
  const directories = (process.env.PATH ?? '').split(delimiter);
  return directories.some((directory) => isExecutable(join(directory, command)));
}

/**
 * @param {string} file
 * @returns {boolean}
 */
export function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function updateLists() {
  for (let attempt = 1; !apt('update'); attempt += 1) {
    if (attempt === UPDATE_ATTEMPTS)
      throw new Error('Failed to read the package lists: apt-get update ended with an error');
    sleepSync(UPDATE_PAUSE_MS);
  }
}

/**
 * Whether apt could install a package; a name alone says little, since other packages may mention it.
 *
 * @param {string} name
 */
function isAvailable(name) {
  return spawnSync('apt-get', ['install', '--simulate', name], { stdio: 'ignore' }).status === 0;
}

/** @param {string[]} args */
function apt(...args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync('apt-get', [...APT_OPTIONS, ...args], { env, stdio: ['ignore', 2, 2] }).status === 0;
}

/** @param {number} duration_ms */
function sleepSync(duration_ms) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, duration_ms);
}
