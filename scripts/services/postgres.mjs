import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { installMissing } from './install.mjs';
import { serverOwner } from './owner.mjs';
import { freePorts } from './ports.mjs';
import { runAs } from './run-as.mjs';
import { createServerDirectory, writeConfig } from './server-directory.mjs';
import { startServer } from './server-process.mjs';

/** Debian keeps each major version's programs in a directory of its own, out of PATH. */
const VERSIONS = '/usr/lib/postgresql';

const CREATE =
  '"$0/initdb" -D data --no-sync --username=postgres --pwfile=password --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8';
/** Of the server that PRIMARY names, and written into it that it follows that one. */
const COPY = '"$0/pg_basebackup" -D data --no-sync --dbname="$PRIMARY" --checkpoint=fast --write-recovery-conf';

/**
 * Makes the cluster where there is none, and becomes the server. $0 is the directory of Postgres' programs, the rest are its settings.
 *
 * @param {string} make
 */
function makeAndRun(make) {
  return `
  if [ ! -e data/PG_VERSION ]; then
    ${make} || exit
  fi
  exec "$0/postgres" -D data "$@"`;
}

/** @type {readonly import('./install.mjs').Requirement[]} */
export const postgresRequirements = [
  { packages: ['postgresql'], isPresent: () => newestVersion(listVersions()) !== undefined },
];

/**
 * Starts an empty Postgres on a free loopback port, with one superuser and a password of its own.
 * Nothing in it is meant to last: fsync is off.
 *
 * @param {object} [options]
 * @param {string} [options.dir] where it keeps its files; default a fresh temporary directory
 * @param {import('./certificates.mjs').Identity} [options.identity] speaks TLS with it, and plainly too
 * @param {string} [options.primary] address of another one that was started here: a hot standby of it, with the same password
 * @returns {Promise<{url: string} & import('./server-process.mjs').ServerProcess>}
 */
export async function startPostgres({ dir, identity, primary } = {}) {
  installMissing(postgresRequirements);
  const bin = join(VERSIONS, newestVersion(listVersions()) ?? '', 'bin');
  const owner = serverOwner('postgres');
  const [port] = await freePorts(1);
  // From here on to the start nothing is awaited: what is stopped in between would leave the directory behind.
  const directory = createServerDirectory('postgres', dir, owner);
  const password = primary === undefined ? randomBytes(12).toString('hex') : new URL(primary).password;
  writeConfig(join(directory, 'password'), password, owner);
  if (identity !== undefined) {
    writeConfig(join(directory, 'server.crt'), identity.certificate, owner);
    writeConfig(join(directory, 'server.key'), identity.key, owner);
  }

  const server = await startServer({
    name: 'Postgres',
    command: '/bin/sh',
    args: [
      '-c',
      makeAndRun(primary === undefined ? CREATE : COPY),
      bin,
      ...settings({ port, directory, hasTls: identity !== undefined }),
    ],
    env: primary === undefined ? {} : { PRIMARY: primary },
    owner,
    directory,
    stopSignal: 'SIGINT', // "fast": ends the sessions that are open, where SIGTERM would wait for them
    isReady: () => acceptsConnections({ bin, port, owner, directory }),
  });
  return { url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`, ...server };
}

/**
 * @param {readonly string[]} versions directory names such as "15"
 * @returns {string | undefined} the highest
 */
export function newestVersion(versions) {
  return [...versions].sort((a, b) => Number(b) - Number(a))[0];
}

function listVersions() {
  try {
    return readdirSync(VERSIONS);
  } catch {
    return [];
  }
}

/** @param {{bin: string, port: number | undefined, owner: import('./owner.mjs').Owner, directory: string}} server */
async function acceptsConnections({ bin, port, owner, directory }) {
  try {
    await runAs(join(bin, 'pg_isready'), ['-q', '-h', '127.0.0.1', '-p', `${port}`], { owner, directory });
    return true;
  } catch {
    return false;
  }
}

/** @param {{port: number | undefined, directory: string, hasTls: boolean}} server */
function settings({ port, directory, hasTls }) {
  const files = { ssl_cert_file: join(directory, 'server.crt'), ssl_key_file: join(directory, 'server.key') };
  return Object.entries({
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: directory,
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    max_connections: 200,
    timezone: 'UTC',
    ...(hasTls ? { ssl: 'on', ...files } : {}),
  }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
