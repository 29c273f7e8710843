import { execFileSync } from 'node:child_process';

/**
 * The user that a server's process and files belong to; undefined means ourselves.
 *
 * @typedef {{uid: number, gid: number} | undefined} Owner
 */

/**
 * Postgres and Elasticsearch refuse to run as root, so root hands them to an ordinary user, which is created as a
 * system user without a shell where it is missing. Anybody else runs the servers as themselves.
 *
 * @param {string} user name of the user to use when we are root
 * @returns {Owner}
 */
export function serverOwner(user) {
  if (process.getuid?.() !== 0) return undefined;
  return findUser(user) ?? createUser(user);
}

/**
 * @param {string} user
 * @returns {Owner}
 */
function findUser(user) {
  try {
    return { uid: readId('-u', user), gid: readId('-g', user) };
  } catch {
    return undefined;
  }
}

/**
 * @param {string} user
 * @returns {Owner}
 */
function createUser(user) {
  execFileSync('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', user]);
  return findUser(user);
}

/**
 * @param {'-u' | '-g'} flag
 * @param {string} user
 */
function readId(flag, user) {
  return Number(execFileSync('id', [flag, user], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
}
