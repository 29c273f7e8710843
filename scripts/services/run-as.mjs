import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execFileAsync = promisify(execFile);

/**
 * Runs a command of a server's own tool set to its end, as the server's user and with the environment that the server
 * gets: PATH, LANG, HOME (the directory) and what is given.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{owner: import('./owner.mjs').Owner, directory: string, env?: Record<string, string>}} options
 * @throws {Error} with what the command wrote to standard error
 */
export async function runAs(command, args, { owner, directory, env = {} }) {
  const { PATH = '/usr/bin:/bin' } = process.env;
  await execFileAsync(command, args, {
    ...owner,
    cwd: directory,
    env: { PATH, LANG: 'C.UTF-8', HOME: directory, ...env },
  });
}
