/**
 * `npm run bench`: builds, starts the servers that the environment does not name, measures, stops the servers.
 *
 * usage: npm run bench [-- ARGUMENTS] (--help lists them)
 */
import { main } from './project/main.mjs';
import { build, ensureDependencies } from './project/preparation.mjs';
import { runCommand } from './project/run-command.mjs';
import { findGivenServices, testEnvironment } from './project/test-environment.mjs';
import { selectByName } from './services/select-by-name.mjs';
import { services, startServices } from './services/services.mjs';

await main(async () => {
  const args = process.argv.slice(2);
  await ensureDependencies();
  if ((await optionsOf(args)) === null) return bench(['--help'], process.env);
  await build();
  const needed = selectByName(services, 'postgres,rabbitmq,elasticsearch');
  const { given, missing } = findGivenServices(needed, process.env);
  const { urls, stop } = await startServices(missing);
  try {
    const started = Object.fromEntries([...urls].map(([{ testVariable }, url]) => [testVariable, url]));
    return await bench(args, testEnvironment(process.env, { ...given, ...started }));
  } finally {
    await stop();
  }
});

/**
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
function bench(args, env) {
  return runCommand(process.execPath, ['--import=tsx', 'bench/main.ts', ...args], { env });
}

/**
 * What the bench will make of the arguments, asked before anything is built or started.
 *
 * @param {readonly string[]} args
 * @returns {Promise<object | null>} null where help is asked for
 * @throws {Error} with a sentence about what is wrong
 */
async function optionsOf(args) {
  const { tsImport } = await import('tsx/esm/api');
  const { parseOptions } = await tsImport('../bench/options.ts', import.meta.url);
  const { benchmarks } = await tsImport('../bench/benchmarks/all.ts', import.meta.url);
  return parseOptions(args, benchmarks);
}
