import { join } from 'node:path';

import { runAs } from './run-as.mjs';
import { writeConfig } from './server-directory.mjs';

/**
 * Who may do what, kept in files of the server.
 *
 * @typedef {object} Security
 * @property {{name: string, password: string, roles: string[]}[]} users passwords have six characters or more
 * @property {string} [roles] text of roles.yml; the built-in roles (superuser, …) need none
 */

/**
 * Writes users and roles into a server's configuration. The server's own tool hashes the passwords, a JVM each, so a
 * user takes almost two seconds.
 *
 * @param {Security} security
 * @param {{home: string, config: string, owner: import('./owner.mjs').Owner, directory: string, env: Record<string, string>}} server
 */
export async function writeSecurity({ users, roles = '' }, { home, config, owner, directory, env }) {
  writeConfig(join(config, 'roles.yml'), roles, owner);
  writeConfig(join(config, 'users'), '', owner);
  writeConfig(join(config, 'users_roles'), '', owner);
  for (const { name, password, roles: granted } of users) {
    const args = ['useradd', name, '-p', password, '-r', granted.join(',')];
    await runAs(join(home, 'bin', 'elasticsearch-users'), args, { owner, directory, env });
  }
}
