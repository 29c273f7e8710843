/**
 * `npm run chaos`: builds, starts the servers that the environment does not name, and tries every fault (test/chaos/main.ts); stops
 * the servers.
 *
 * usage: npm run chaos [-- ARGUMENTS] (--help lists them)
 */
import { parseArgs } from 'node:util';

import { main } from './project/main.mjs';
import { build, ensureDependencies } from './project/preparation.mjs';
import { runCommand } from './project/run-command.mjs';
import { findGivenServices, testEnvironment } from './project/test-environment.mjs';
import { services, startServices } from './services/services.mjs';

/** Faults are tried on the oldest Elasticsearch that is supported. */
const LEFT_OUT = 'elasticsearch9';

/** As test/chaos/main.ts takes them; `help` is answered here. */
const OPTIONS = /** @type {const} */ ({
  only: { type: 'string' },
  sample: { type: 'string' },
  seed: { type: 'string' },
  part: { type: 'string' },
  resume: { type: 'string' },
  json: { type: 'boolean' },
  list: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
});

const HELP = `usage: npm run chaos [-- OPTIONS]

  --only NAMES   these scenarios alone, by comma
  --sample N     so many trials of each scenario, chosen by chance
  --seed N       what that chance begins with (1), and the chance of random days and hostile input
  --part K/N     every N-th trial, from the K-th on; with --sample, so many of these
  --resume FILE  note each trial in FILE; those that have converged there are not tried again
  --json         the results as JSON
  --list         name the scenarios, and try none

Servers that IDB_POSTGRES_URL, IDB_AMQP_URL and IDB_ELASTICSEARCH_URL name are used, others are started. Ends with 1 where anything
was lost, doubled or came out otherwise than in an undisturbed run, and where a scenario could not be set up, tried nothing or
struck nothing.
`;

await main(async () => {
  const args = process.argv.slice(2);
  const { only, list = false, help = false } = parseArgs({ args, options: OPTIONS }).values;
  if (help) return void process.stdout.write(HELP);
  await ensureDependencies();
  if (list) return chaos(['--list'], process.env);
  if (only !== undefined) await refuseUnknown(only.split(','));
  await build();
  const { given, missing } = findGivenServices(services, process.env);
  const { urls, stop } = await startServices(missing.filter(({ name }) => name !== LEFT_OUT));
  try {
    const started = Object.fromEntries([...urls].map(([{ testVariable }, url]) => [testVariable, url]));
    return await chaos(args, testEnvironment(process.env, { ...given, ...started }));
  } finally {
    await stop();
  }
});

/**
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
function chaos(args, env) {
  return runCommand(process.execPath, ['--import=tsx', 'test/chaos/main.ts', ...args], { env });
}

/** @param {readonly string[]} names */
async function refuseUnknown(names) {
  const { tsImport } = await import('tsx/esm/api');
  const { SCENARIOS } = await tsImport('../test/chaos/scenarios/all.ts', import.meta.url);
  const known = SCENARIOS.map((/** @type {{name: string}} */ { name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`There is no scenario ${unknown.join(', ')}: --list names them all.`);
}
