import {
  ELASTICSEARCH_8,
  ELASTICSEARCH_9,
  elasticsearchRequirements,
  hasJavaFor,
  startElasticsearch,
} from './elasticsearch.mjs';
import { installMissing } from './install.mjs';
import { postgresRequirements, startPostgres } from './postgres.mjs';
import { rabbitmqRequirements, startRabbitmq } from './rabbitmq.mjs';

/**
 * @typedef {object} Service
 * @property {string} name as --only takes it
 * @property {string} variable by which the environment names a server that runs already
 * @property {string} testVariable by which the tests get its address
 * @property {readonly import('./install.mjs').Requirement[]} requirements
 * @property {() => Promise<{url: string, stop: () => Promise<void>}>} start
 * @property {() => string | undefined} whyNot why this machine can't have it, in a sentence; undefined where it can
 */

/** @type {readonly Service[]} */
export const services = [
  {
    name: 'postgres',
    variable: 'IDB_POSTGRES_URL',
    testVariable: 'IDB_TEST_POSTGRES_URL',
    requirements: postgresRequirements,
    start: startPostgres,
    whyNot: () => undefined,
  },
  {
    name: 'rabbitmq',
    variable: 'IDB_AMQP_URL',
    testVariable: 'IDB_TEST_AMQP_URL',
    requirements: rabbitmqRequirements,
    start: startRabbitmq,
    whyNot: () => undefined,
  },
  {
    name: 'elasticsearch',
    variable: 'IDB_ELASTICSEARCH_URL',
    testVariable: 'IDB_TEST_ELASTICSEARCH_URL',
    requirements: elasticsearchRequirements(ELASTICSEARCH_8),
    start: startElasticsearch,
    whyNot: () => undefined,
  },
  {
    name: 'elasticsearch9',
    variable: 'IDB_TEST_ELASTICSEARCH9_URL',
    testVariable: 'IDB_TEST_ELASTICSEARCH9_URL',
    requirements: elasticsearchRequirements(ELASTICSEARCH_9),
    start: () => startElasticsearch({ release: ELASTICSEARCH_9 }),
    whyNot: () =>
      hasJavaFor(ELASTICSEARCH_9) ? undefined : `it needs Java ${ELASTICSEARCH_9.java} or newer, and none was found`,
  },
];

/**
 * Installs what is missing and starts the services at the same time. One that this machine can't have is left out with a
 * sentence on standard error; where one fails, those that did start are stopped.
 *
 * @param {readonly Service[]} wanted
 * @returns {Promise<{urls: ReadonlyMap<Service, string>, stop: () => Promise<void>}>}
 */
export async function startServices(wanted) {
  installMissing(wanted.flatMap(({ requirements }) => requirements));
  const possible = wanted.filter(isPossible);
  const started = await Promise.allSettled(possible.map((service) => startTimed(service)));
  const running = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const stop = async () => {
    await Promise.all(running.map((server) => server.stop()));
  };

  const failure = started.find((result) => result.status === 'rejected');
  if (failure !== undefined) {
    await stop();
    throw failure.reason;
  }
  return { urls: new Map(running.map(({ service, url }) => [service, url])), stop };
}

/** @param {Service} service */
function isPossible({ name, whyNot }) {
  const reason = whyNot();
  if (reason !== undefined) process.stderr.write(`Leaving out ${name}: ${reason}\n`);
  return reason === undefined;
}

/** @param {Service} service */
async function startTimed(service) {
  const begin_ms = performance.now();
  const server = await service.start();
  const duration_s = ((performance.now() - begin_ms) / 1000).toFixed(1);
  process.stderr.write(`Started ${service.name} in ${duration_s} s\n`);
  return { service, ...server };
}
