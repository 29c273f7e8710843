import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { PROJECT_ROOT } from './root.mjs';
import { requireCommand } from './run-command.mjs';

/** What a build is made from. */
const BUILT_FROM = ['src', 'tsconfig.json', 'tsconfig.build.json', 'package.json'];
/** What the compiler knows of the last build; as old as it. Where it is gone, everything is compiled. */
export const BUILD_STAMP = join('dist', '.tsbuildinfo');

/** Whether npm packages are installed; says nothing about whether they are those of the lock file. */
export function hasDependencies() {
  return existsSync(join(PROJECT_ROOT, 'node_modules'));
}

/** Installs the npm packages of the lock file where there are none. */
export async function ensureDependencies() {
  if (!hasDependencies()) await requireCommand('npm', ['ci']);
}

export async function build() {
  await requireCommand('npm', ['run', '--silent', 'build']);
}

/** Builds where there is no build or the sources have changed since. */
export async function ensureBuilt() {
  const sources = BUILT_FROM.map((name) => join(PROJECT_ROOT, name));
  if (isOlder(join(PROJECT_ROOT, BUILD_STAMP), sources)) await build();
}

/**
 * @param {string} target a file, which may be missing
 * @param {readonly string[]} sources files and directories that exist
 * @returns {boolean} whether the target is missing or some source is newer
 */
export function isOlder(target, sources) {
  if (!existsSync(target)) return true;
  return Math.max(...sources.map(newestChange_ms)) > statSync(target).mtimeMs;
}

/**
 * A directory's own time counts as well: it changes when a file in it is removed.
 *
 * @param {string} path
 * @returns {number}
 */
function newestChange_ms(path) {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  const children = readdirSync(path).map((name) => newestChange_ms(join(path, name)));
  return Math.max(stats.mtimeMs, ...children);
}
