import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { createDirectory, writeConfig } from './server-directory.mjs';

/** Lines of the stock jvm.options that write files into the working directory, which is not the server's own. */
const WRITES_FILES = /^-(Xlog:gc|XX:HeapDumpPath|XX:\+HeapDumpOnOutOfMemoryError|XX:ErrorFile)/;

/**
 * A node among others of a cluster that starts for the first time.
 *
 * @typedef {{cluster: string, name: string, names: readonly string[], transports: readonly number[]}} Member names and transport
 *   ports: of all its nodes
 */

/**
 * Writes a server's whole configuration into `<directory>/config`, with everything else it writes beside it.
 *
 * @param {object} server
 * @param {string} server.home the unpacked distribution
 * @param {string} server.directory
 * @param {import('./owner.mjs').Owner} server.owner
 * @param {{http: number, transport: number}} server.ports
 * @param {boolean} server.isSecured
 * @param {import('./certificates.mjs').Identity} [server.identity] speaks TLS with it, and nothing else
 * @param {Member} [server.member] of a cluster; default: alone
 * @returns {string} the configuration's directory
 */
export function writeElasticsearchConfig({ home, directory, owner, ports, isSecured, identity, member }) {
  for (const name of ['config', 'data', 'logs', 'tmp']) createDirectory(join(directory, name), owner);
  const config = join(directory, 'config');
  const jvmOptions = readFileSync(join(home, 'config', 'jvm.options'), 'utf8');
  writeConfig(join(config, 'jvm.options'), withoutFiles(jvmOptions), owner);
  createDirectory(join(config, 'jvm.options.d'), owner);
  writeConfig(
    join(config, 'log4j2.properties'),
    readFileSync(join(home, 'config', 'log4j2.properties'), 'utf8'),
    owner,
  );
  if (identity !== undefined) {
    writeConfig(join(config, 'http.crt'), identity.certificate, owner);
    writeConfig(join(config, 'http.key'), identity.key, owner);
  }
  const hasTls = identity !== undefined;
  writeConfig(join(config, 'elasticsearch.yml'), settings({ directory, ports, isSecured, hasTls, member }), owner);
  return config;
}

/** Beside the configuration, which is what their paths are relative to. */
const TLS_FILES = { 'xpack.security.http.ssl.certificate': 'http.crt', 'xpack.security.http.ssl.key': 'http.key' };

/** @param {string} jvmOptions */
function withoutFiles(jvmOptions) {
  const lines = jvmOptions.split('\n');
  return lines.filter((line) => !WRITES_FILES.test(line)).join('\n');
}

/** @param {{directory: string, ports: {http: number, transport: number}, isSecured: boolean, hasTls: boolean, member: Member | undefined}} server */
function settings({ directory, ports, isSecured, hasTls, member }) {
  const lines = Object.entries({
    ...discovery(member),
    'network.host': '127.0.0.1',
    'http.port': ports.http,
    'transport.port': ports.transport,
    'path.data': join(directory, 'data'),
    'path.logs': join(directory, 'logs'),
    'cluster.routing.allocation.disk.threshold_enabled': false, // a full disk is not what the tests are about
    'xpack.security.enabled': isSecured,
    'xpack.security.autoconfiguration.enabled': false,
    'xpack.security.http.ssl.enabled': hasTls,
    ...(hasTls ? TLS_FILES : {}),
    'xpack.security.transport.ssl.enabled': false,
  }).map(([name, value]) => `${name}: ${JSON.stringify(value)}\n`);
  return lines.join('');
}

/** @param {Member | undefined} member */
function discovery(member) {
  if (member === undefined) return { 'discovery.type': 'single-node' };
  const { cluster, name, names, transports } = member;
  return {
    'cluster.name': cluster,
    'node.name': name,
    'cluster.initial_master_nodes': names,
    'discovery.seed_hosts': transports.map((port) => `127.0.0.1:${port}`),
  };
}
