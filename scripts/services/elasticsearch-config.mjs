import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { createDirectory, writeConfig } from './server-directory.mjs';

/** Lines of the stock jvm.options that write files into the working directory, which is not the server's own. */
const WRITES_FILES = /^-(Xlog:gc|XX:HeapDumpPath|XX:\+HeapDumpOnOutOfMemoryError|XX:ErrorFile)/;

/**
 * Writes a server's whole configuration into `<directory>/config`, with everything else it writes beside it.
 *
 * @param {object} server
 * @param {string} server.home the unpacked distribution
 * @param {string} server.directory
 * @param {import('./owner.mjs').Owner} server.owner
 * @param {{http: number, transport: number}} server.ports
 * @param {boolean} server.isSecured
 * @returns {string} the configuration's directory
 */
export function writeElasticsearchConfig({ home, directory, owner, ports, isSecured }) {
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
  writeConfig(join(config, 'elasticsearch.yml'), settings({ directory, ports, isSecured }), owner);
  return config;
}

/** @param {string} jvmOptions */
function withoutFiles(jvmOptions) {
  const lines = jvmOptions.split('\n');
  return lines.filter((line) => !WRITES_FILES.test(line)).join('\n');
}

/** @param {{directory: string, ports: {http: number, transport: number}, isSecured: boolean}} server */
function settings({ directory, ports, isSecured }) {
  const lines = Object.entries({
    'discovery.type': 'single-node',
    'network.host': '127.0.0.1',
    'http.port': ports.http,
    'transport.port': ports.transport,
    'path.data': join(directory, 'data'),
    'path.logs': join(directory, 'logs'),
    'cluster.routing.allocation.disk.threshold_enabled': false, // a full disk is not what the tests are about
    'xpack.security.enabled': isSecured,
    'xpack.security.autoconfiguration.enabled': false,
    'xpack.security.http.ssl.enabled': false,
    'xpack.security.transport.ssl.enabled': false,
  }).map(([name, value]) => `${name}: ${JSON.stringify(value)}\n`);
  return lines.join('');
}
