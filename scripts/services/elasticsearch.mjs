import { join } from 'node:path';
import { connect } from 'node:tls';

import { writeElasticsearchConfig } from './elasticsearch-config.mjs';
import { distributionRequirements, fetchElasticsearch } from './elasticsearch-distribution.mjs';
import { writeSecurity } from './elasticsearch-security.mjs';
import { installMissing } from './install.mjs';
import { chooseJdk, findJdks } from './java.mjs';
import { serverOwner } from './owner.mjs';
import { freePorts } from './ports.mjs';
import { createServerDirectory } from './server-directory.mjs';
import { startServer } from './server-process.mjs';

/** @typedef {import('./elasticsearch-security.mjs').Security} Security */

/** The versions that the tests run against, and the oldest Java that each starts with. */
export const ELASTICSEARCH_8 = Object.freeze({ version: '8.19.2', java: 17 });
export const ELASTICSEARCH_9 = Object.freeze({ version: '9.2.0', java: 21 });

/** Enough for the tests, and small enough for two servers on one machine. */
const HEAP = '-Xms512m -Xmx512m';
/** Enough for a node of a cluster, and small enough for three beside the others. */
const SMALL_HEAP = '-Xms400m -Xmx400m';
const NODES = ['one', 'two', 'three'];

/** Else every JVM leaves a directory of its user's in /tmp, wherever its own temporary directory is. */
const NO_PERFORMANCE_DATA = '-XX:-UsePerfData';

/**
 * What a version needs on the machine. Any Java from 17 on satisfies apt: whether it is new enough for 9 is another
 * question (see hasJavaFor), since not every Debian has one.
 *
 * @param {{version: string}} release
 * @returns {readonly import('./install.mjs').Requirement[]}
 */
export function elasticsearchRequirements({ version }) {
  const java = ['openjdk-21-jre-headless', 'openjdk-17-jre-headless'];
  return [{ packages: java, isPresent: () => hasJavaFor(ELASTICSEARCH_8) }, ...distributionRequirements(version)];
}

/**
 * @param {{java: number}} release
 * @returns {boolean} whether the machine has a Java that it starts with
 */
export function hasJavaFor({ java }) {
  return chooseJdk(findJdks(), java) !== undefined;
}

/**
 * Starts an empty Elasticsearch of one node on a free loopback port. With `security`, its users must say who they are
 * (over plain HTTP) and may do what their roles allow; the address names no user.
 *
 * @param {object} [options]
 * @param {string} [options.dir] where it keeps its files; default a fresh temporary directory
 * @param {{version: string, java: number}} [options.release] default: ELASTICSEARCH_8
 * @param {Security} [options.security]
 * @param {import('./certificates.mjs').Identity} [options.identity] of a secured server that speaks TLS with it; the address is https://127.0.0.1:…
 * @returns {Promise<Node>}
 */
export async function startElasticsearch({ dir, release = ELASTICSEARCH_8, security, identity } = {}) {
  const [http = 0, transport = 0] = await freePorts(2);
  return startNode({ dir, release, security, identity, ports: { http, transport }, heap: HEAP });
}

/**
 * Starts an empty cluster of three nodes that know each other, without security. Any of them may be ended and started again.
 *
 * @param {number} [size] of fewer nodes, each as it would be among three
 * @returns {Promise<{nodes: readonly (Node & {name: string})[], stop: () => Promise<void>}>}
 */
export async function startElasticsearchCluster(size = NODES.length) {
  const names = NODES.slice(0, size);
  const ports = await freePorts(2 * size);
  const transports = ports.slice(size);
  const cluster = `idb-${transports.join('-')}`;
  const started = await Promise.allSettled(
    names.map((name, i) =>
      startNode({
        release: ELASTICSEARCH_8,
        ports: { http: ports[i] ?? 0, transport: transports[i] ?? 0 },
        heap: SMALL_HEAP,
        member: { cluster, name, names, transports },
      }).then((node) => ({ ...node, name })),
    ),
  );
  const nodes = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const stop = async () => {
    await Promise.all(nodes.map((node) => node.stop()));
  };
  const failure = started.find((one) => one.status === 'rejected');
  if (failure === undefined) return { nodes, stop };
  await stop();
  throw failure.reason;
}

/** @typedef {{url: string} & import('./server-process.mjs').ServerProcess} Node */

/**
 * @param {object} node
 * @param {string} [node.dir]
 * @param {{version: string, java: number}} node.release
 * @param {Security} [node.security]
 * @param {import('./certificates.mjs').Identity} [node.identity]
 * @param {{http: number, transport: number}} node.ports
 * @param {string} node.heap
 * @param {import('./elasticsearch-config.mjs').Member} [node.member]
 * @returns {Promise<Node>}
 */
async function startNode({ dir, release, security, identity, ports, heap, member }) {
  installMissing(elasticsearchRequirements(release));
  const java = requireJava(release);
  const home = fetchElasticsearch(release.version);
  const owner = serverOwner('idb-test');
  const directory = createServerDirectory('elasticsearch', dir, owner);
  const config = writeElasticsearchConfig({
    home,
    directory,
    owner,
    ports,
    isSecured: security !== undefined,
    ...(identity === undefined ? {} : { identity }),
    ...(member === undefined ? {} : { member }),
  });
  const env = environment({ directory, config, java, heap });
  if (security !== undefined) await writeSecurity(security, { home, config, owner, directory, env });

  const url = `${identity === undefined ? 'http' : 'https'}://127.0.0.1:${ports.http}`;
  const server = await startServer({
    name: `Elasticsearch ${release.version}`,
    command: join(home, 'bin', 'elasticsearch'),
    args: [],
    env,
    owner,
    directory,
    stopSignal: 'SIGTERM',
    isReady: () => (identity === undefined ? answersHealth(url) : speaksTls(ports.http)),
  });
  return { url, ...server };
}

/** @param {{directory: string, config: string, java: string, heap: string}} server */
function environment({ directory, config, java, heap }) {
  const temporary = join(directory, 'tmp');
  return {
    ES_PATH_CONF: config,
    ES_TMPDIR: temporary,
    ES_JAVA_HOME: java,
    ES_JAVA_OPTS: heap,
    CLI_JAVA_OPTS: `-Djava.io.tmpdir=${temporary}`, // the launcher's and the tools'
    JDK_JAVA_OPTIONS: NO_PERFORMANCE_DATA,
  };
}

/**
 * Whether it shows its certificate. Whose it is, is the test's.
 *
 * @param {number} port
 * @returns {Promise<boolean>}
 */
function speaksTls(port) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, timeout: 2000 });
    /** @param {boolean} answer */
    const settle = (answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('secureConnect', () => settle(true));
    for (const event of ['error', 'timeout', 'close']) socket.once(event, () => settle(false));
  });
}

/** @param {{version: string, java: number}} release */
function requireJava({ version, java }) {
  const jdk = chooseJdk(findJdks(), java);
  if (jdk === undefined)
    throw new Error(`Failed to start Elasticsearch ${version}: it needs Java ${java} or newer, and none was found`);
  return jdk.home;
}

/**
 * A secured server refuses us once it is up: that will do. (`GET /` would not: this distribution answers it with 405.)
 *
 * @param {string} url
 */
async function answersHealth(url) {
  try {
    const response = await fetch(`${url}/_cluster/health`, { signal: AbortSignal.timeout(2000) });
    await response.arrayBuffer();
    return response.ok || response.status === 401 || response.status === 403;
  } catch {
    return false;
  }
}
