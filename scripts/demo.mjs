/**
 * `npm run demo`: idb at work on example telemetry, from a fresh checkout, without any server.
 *
 * usage: npm run demo [-- ARGUMENTS-OF-IDB-DEMO]
 */
import { main } from './project/main.mjs';
import { ensureBuilt, ensureDependencies } from './project/preparation.mjs';
import { runCommand } from './project/run-command.mjs';

await main(async () => {
  await ensureDependencies();
  await ensureBuilt();
  return runCommand('bin/idb', ['demo', ...process.argv.slice(2)]);
});
