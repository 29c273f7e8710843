/**
 * `npm run build`: src to dist. Only what has changed is compiled; what has no source any more is removed, so that it is not packed.
 *
 * usage: npm run build
 */
import { existsSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { join, relative } from 'node:path';

import { main } from './project/main.mjs';
import { BUILD_STAMP } from './project/preparation.mjs';
import { PROJECT_ROOT } from './project/root.mjs';
import { runCommand } from './project/run-command.mjs';

const DIST = join(PROJECT_ROOT, 'dist');
/** What the compiler makes of one source. */
const MADE = /\.(?:js|js\.map|d\.ts)$/;

await main(async () => {
  removeStale(DIST);
  const compiler = join(PROJECT_ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const code = await runCommand(process.execPath, [compiler, '-p', 'tsconfig.build.json']);
  // Where nothing has changed the compiler writes nothing.
  if (code === 0) utimesSync(join(PROJECT_ROOT, BUILD_STAMP), new Date(), new Date());
  return code;
});

/** @param {string} directory of dist */
function removeStale(directory) {
  if (!existsSync(directory)) return;
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    const source = join(PROJECT_ROOT, 'src', relative(DIST, path));
    if (entry.isDirectory() && existsSync(source)) removeStale(path);
    else if (entry.isDirectory() || (MADE.test(path) && !existsSync(source.replace(MADE, '.ts'))))
      rmSync(path, { recursive: true });
  }
}
