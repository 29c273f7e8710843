/**
 * `npm run chaos`: builds, starts the servers that the environment does not name, and tries every fault (test/chaos/main.ts); stops
 * the servers.
 *
 * usage: npm run chaos [-- --only NAME,… --sample N --seed N --part K/N --json --list]
 */
import { main } from './project/main.mjs';
import { build, ensureDependencies } from './project/preparation.mjs';
import { runCommand } from './project/run-command.mjs';
import { findGivenServices, testEnvironment } from './project/test-environment.mjs';
import { services, startServices } from './services/services.mjs';

/** Faults are tried on the oldest Elasticsearch that is supported. */
const LEFT_OUT = 'elasticsearch9';

await main(async () => {
  await ensureDependencies();
  await build();
  const { given, missing } = findGivenServices(services, process.env);
  const { urls, stop } = await startServices(missing.filter(({ name }) => name !== LEFT_OUT));
  try {
    const started = Object.fromEntries([...urls].map(([{ testVariable }, url]) => [testVariable, url]));
    const env = testEnvironment(process.env, { ...given, ...started });
    return await runCommand(process.execPath, ['--import=tsx', 'test/chaos/main.ts', ...process.argv.slice(2)], {
      env,
    });
  } finally {
    await stop();
  }
});
