import { connect } from 'node:net';
import { join } from 'node:path';

import { installMissing, isExecutable } from './install.mjs';
import { serverOwner } from './owner.mjs';
import { freePorts } from './ports.mjs';
import { createDirectory, createServerDirectory, writeConfig } from './server-directory.mjs';
import { startServer } from './server-process.mjs';

/** The program itself: the one on PATH is a wrapper that insists on root and on the system's log directory. */
const SERVER = '/usr/lib/rabbitmq/bin/rabbitmq-server';

/** @type {readonly import('./install.mjs').Requirement[]} */
export const rabbitmqRequirements = [{ packages: ['rabbitmq-server'], isPresent: () => isExecutable(SERVER) }];

/**
 * Starts an empty RabbitMQ on a free loopback port, with the user guest. Erlang's name server (epmd) is one of its own,
 * on a port of its own, in the same process group: it ends with the broker.
 *
 * @param {object} [options]
 * @param {string} [options.dir] where it keeps its files; default a fresh temporary directory
 * @param {import('./certificates.mjs').Identity} [options.identity] speaks TLS with it, on a port of its own (tlsPort)
 * @param {object} [options.definitions] users, permissions and more, as `rabbitmqctl export_definitions` writes them; with
 *   `users`, guest is not made
 * @returns {Promise<{url: string, tlsPort: number} & import('./server-process.mjs').ServerProcess>}
 */
export async function startRabbitmq({ dir, identity, definitions } = {}) {
  installMissing(rabbitmqRequirements);
  const owner = serverOwner('rabbitmq');
  const directory = createServerDirectory('rabbitmq', dir, owner);
  const [port = 0, distributionPort, epmdPort, tlsPort = 0] = await freePorts(4);
  createDirectory(join(directory, 'mnesia'), owner);
  createDirectory(join(directory, 'log'), owner);
  writeConfig(join(directory, 'enabled_plugins'), '[].\n', owner);
  const settings = [...tlsSettings(directory, owner, tlsPort, identity), ...given(directory, owner, definitions)];
  if (settings.length > 0) writeConfig(join(directory, 'rabbitmq.conf'), `${settings.join('\n')}\n`, owner);

  const server = await startServer({
    name: 'RabbitMQ',
    command: '/bin/sh',
    args: ['-c', `epmd -address 127.0.0.1 -port ${epmdPort} & exec ${SERVER}`],
    env: {
      ERL_EPMD_ADDRESS: '127.0.0.1',
      ERL_EPMD_PORT: `${epmdPort}`,
      RABBITMQ_NODENAME: `idb-${port}@localhost`,
      RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
      RABBITMQ_NODE_PORT: `${port}`,
      RABBITMQ_DIST_PORT: `${distributionPort}`,
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
      RABBITMQ_MNESIA_BASE: join(directory, 'mnesia'),
      RABBITMQ_LOG_BASE: join(directory, 'log'),
      RABBITMQ_ENABLED_PLUGINS_FILE: join(directory, 'enabled_plugins'),
      // They need not exist: the system's own configuration, if there is one, is not read.
      RABBITMQ_CONF_ENV_FILE: join(directory, 'rabbitmq-env.conf'),
      RABBITMQ_CONFIG_FILE: join(directory, 'rabbitmq.conf'),
    },
    owner,
    directory,
    stopSignal: 'SIGTERM',
    isReady: () => speaksAmqp(port),
  });
  return { url: `amqp://guest:guest@127.0.0.1:${port}`, tlsPort, ...server };
}

/**
 * @param {string} directory
 * @param {import('./owner.mjs').Owner} owner
 * @param {number} port
 * @param {import('./certificates.mjs').Identity | undefined} identity
 * @returns {string[]}
 */
function tlsSettings(directory, owner, port, identity) {
  if (identity === undefined) return [];
  const [certificate, key] = [join(directory, 'server.crt'), join(directory, 'server.key')];
  writeConfig(certificate, identity.certificate, owner);
  writeConfig(key, identity.key, owner);
  return [
    `listeners.ssl.1 = 127.0.0.1:${port}`,
    `ssl_options.certfile = ${certificate}`,
    `ssl_options.keyfile = ${key}`,
    'ssl_options.verify = verify_none', // of clients, which show none
  ];
}

/**
 * @param {string} directory
 * @param {import('./owner.mjs').Owner} owner
 * @param {object | undefined} definitions
 * @returns {string[]}
 */
function given(directory, owner, definitions) {
  if (definitions === undefined) return [];
  const file = join(directory, 'definitions.json');
  writeConfig(file, JSON.stringify(definitions), owner);
  return [`load_definitions = ${file}`];
}

/**
 * Whether the broker answers the protocol header with connection.start (its frame begins with a 1).
 *
 * @param {number} port
 * @returns {Promise<boolean>}
 */
function speaksAmqp(port) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: 1000 });
    /** @param {boolean} answer */
    const settle = (answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => socket.write('AMQP\x00\x00\x09\x01'));
    socket.once('data', ([first]) => settle(first === 1));
    for (const event of ['error', 'timeout', 'close']) socket.once(event, () => settle(false));
  });
}
