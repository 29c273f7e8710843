import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/** @typedef {{home: string, version: number}} Jdk version: its feature number, such as 17 */

/** Where Debian and most vendors' packages put Java. */
const JVM_DIRECTORY = '/usr/lib/jvm';

/**
 * Lists the Javas of the machine, each once: JAVA_HOME, the one on PATH, and those in /usr/lib/jvm. A directory without a
 * readable `release` file is none.
 *
 * @returns {Jdk[]}
 */
export function findJdks() {
  const homes = [process.env.JAVA_HOME, ...javasOnPath(), ...installedHomes()].flatMap(resolvePath);
  return [...new Set(homes)].flatMap((home) => {
    const version = readVersion(home);
    return version === undefined ? [] : [{ home, version }];
  });
}

/**
 * @param {readonly Jdk[]} jdks
 * @param {number} atLeast the oldest version that will do
 * @returns {Jdk | undefined} the oldest that will do: the nearest to what the program was made for
 */
export function chooseJdk(jdks, atLeast) {
  return jdks.filter(({ version }) => version >= atLeast).sort((a, b) => a.version - b.version)[0];
}

/**
 * @param {string} release the text of a Java's `release` file
 * @returns {number | undefined} 17 for `JAVA_VERSION="17.0.15"`, 8 for `"1.8.0_402"`
 */
export function parseJavaVersion(release) {
  const version = /^JAVA_VERSION="(?:1\.)?(\d+)/m.exec(release)?.[1];
  return version === undefined ? undefined : Number(version);
}

/** @param {string} home */
function readVersion(home) {
  try {
    return parseJavaVersion(readFileSync(join(home, 'release'), 'utf8'));
  } catch {
    return undefined;
  }
}

function javasOnPath() {
  const directories = (process.env.PATH ?? '').split(delimiter);
  return directories.flatMap((directory) => resolvePath(join(directory, 'java'))).map((java) => dirname(dirname(java)));
}

function installedHomes() {
  try {
    return readdirSync(JVM_DIRECTORY).map((name) => join(JVM_DIRECTORY, name));
  } catch {
    return [];
  }
}

/**
 * @param {string | undefined} path
 * @returns {string[]} its real path, or nothing where it does not exist
 */
function resolvePath(path) {
  try {
    return path === undefined ? [] : [realpathSync(path)];
  } catch {
    return [];
  }
}
