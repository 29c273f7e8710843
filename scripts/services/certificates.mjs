import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { installMissing, isOnPath } from './install.mjs';

/**
 * What a server needs to speak TLS, as PEM.
 *
 * @typedef {object} Identity
 * @property {string} certificate
 * @property {string} key
 */

/** @type {readonly import('./install.mjs').Requirement[]} */
const requirements = [{ packages: ['openssl'], isPresent: () => isOnPath('openssl') }];

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/**
 * Makes an authority of its own, which lives as long as it is remembered, and certificates of servers that it signs. No
 * private key is kept anywhere else.
 *
 * @param {string} name of the authority
 * @returns {{certificate: string, sign: (names: string, days?: number) => Identity}} names: such as `DNS:localhost,IP:127.0.0.1`;
 *   days: how long from now on it is valid; negative: it was
 */
export function createAuthority(name) {
  installMissing(requirements);
  const authority = withFiles((directory) => {
    openssl(directory, [
      'req',
      '-x509',
      ...KEY,
      '-keyout',
      'key',
      '-out',
      'certificate',
      '-subj',
      `/CN=${name}`,
      '-days',
      '2',
    ]);
    return read(directory);
  });
  return { certificate: authority.certificate, sign: (names, days = 1) => sign(authority, names, days) };
}

/**
 * @param {Identity} authority
 * @param {string} names
 * @param {number} days
 * @returns {Identity}
 */
function sign(authority, names, days) {
  return withFiles((directory) => {
    writeFileSync(join(directory, 'authority'), authority.certificate + authority.key, { mode: 0o600 });
    writeFileSync(join(directory, 'names'), `subjectAltName=${names}\n`);
    openssl(directory, ['req', ...KEY, '-keyout', 'key', '-out', 'request', '-subj', '/CN=a test server']);
    const by = ['-CA', 'authority', '-CAkey', 'authority', '-set_serial', `${Date.now()}`, '-days', `${days}`];
    openssl(directory, ['x509', '-req', '-in', 'request', ...by, '-extfile', 'names', '-out', 'certificate']);
    return read(directory);
  });
}

/**
 * @template T
 * @param {(directory: string) => T} use
 * @returns {T}
 */
function withFiles(use) {
  const directory = mkdtempSync(join(tmpdir(), 'idb-certificates-'));
  try {
    return use(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** @param {string} directory */
function read(directory) {
  const [certificate = '', key = ''] = ['certificate', 'key'].map((file) =>
    readFileSync(join(directory, file), 'utf8'),
  );
  return { certificate, key };
}

/**
 * @param {string} directory
 * @param {string[]} args
 */
function openssl(directory, args) {
  execFileSync('openssl', args, { cwd: directory, stdio: ['ignore', 'ignore', 'pipe'] });
}
