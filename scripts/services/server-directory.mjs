import { chownSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** @typedef {import('./owner.mjs').Owner} Owner */

/**
 * Creates the directory in which a server keeps everything it writes, readable by that server alone.
 *
 * @param {string} name of the server, for a fresh directory's name
 * @param {string | undefined} directory where it shall be; default a fresh one under the system's temporary directory
 * @param {Owner} owner
 * @returns {string} its path
 */
export function createServerDirectory(name, directory, owner) {
  if (directory === undefined) directory = mkdtempSync(join(tmpdir(), `idb-${name}-`));
  else mkdirSync(directory, { recursive: true, mode: 0o700 });
  give(directory, owner);
  return directory;
}

/**
 * @param {string} directory to create; its parent exists
 * @param {Owner} owner
 * @returns {string} its path
 */
export function createDirectory(directory, owner) {
  mkdirSync(directory, { mode: 0o700 });
  give(directory, owner);
  return directory;
}

/**
 * Writes a configuration file that its owner alone can read; its directory is created where it is missing.
 *
 * @param {string} file
 * @param {string} text
 * @param {Owner} owner
 */
export function writeConfig(file, text, owner) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text, { mode: 0o600 });
  give(file, owner);
}

/**
 * @param {string} path
 * @param {Owner} owner
 */
function give(path, owner) {
  if (owner !== undefined) chownSync(path, owner.uid, owner.gid);
}
