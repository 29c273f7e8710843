/**
 * `npm test`: builds, starts the servers that the environment does not name, runs every test with coverage, stops the
 * servers. `npm run test:unit`: only the tests that need no server, without a build. Further arguments go to mocha.
 *
 * usage: npm test [-- MOCHA-ARGUMENTS], such as: npm test -- -g totals
 */
import { main } from './project/main.mjs';
import { ALL_SPECS, UNIT_SPECS, runMocha } from './project/mocha.mjs';
import { build, ensureDependencies } from './project/preparation.mjs';
import { findGivenServices, testEnvironment } from './project/test-environment.mjs';
import { services, startServices } from './services/services.mjs';

/** Mocha answers these and runs nothing. */
const ANSWERED = ['--help', '-h', '--version', '-V'];

const USAGE = `usage: npm test [-- MOCHA-ARGUMENTS]            every test
       npm run test:unit [-- MOCHA-ARGUMENTS]   those that need no server

Files among the arguments are run alone. Mocha's own options:
`;

await main(async () => {
  const [first, ...rest] = process.argv.slice(2);
  await ensureDependencies();
  if (process.argv.some((word) => ANSWERED.includes(word))) return answer(process.argv.slice(2));
  return first === '--unit' ? testUnits(rest) : testEverything(process.argv.slice(2));
});

/** @param {readonly string[]} args */
async function answer(args) {
  process.stdout.write(USAGE);
  const words = args.filter((word) => ANSWERED.includes(word));
  return runMocha({ specs: UNIT_SPECS, args: words, env: process.env, hasCoverage: false });
}

/** @param {readonly string[]} args */
async function testUnits(args) {
  return runMocha({ specs: UNIT_SPECS, args, env: testEnvironment(process.env, {}), hasCoverage: false });
}

/** @param {readonly string[]} args */
async function testEverything(args) {
  await build();
  const { given, missing } = findGivenServices(services, process.env);
  const { urls, stop } = await startServices(missing);
  try {
    const started = Object.fromEntries([...urls].map(([{ testVariable }, url]) => [testVariable, url]));
    const env = testEnvironment(process.env, { ...given, ...started });
    return await runMocha({ specs: ALL_SPECS, args, env, hasCoverage: true });
  } finally {
    await stop();
  }
}
