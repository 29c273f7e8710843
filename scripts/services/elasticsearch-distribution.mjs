import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

import { isOnPath } from './install.mjs';

/**
 * Elasticsearch as Maven Central has it: the core with the security modules, without the rest of what Elastic adds (no
 * machine learning, no ILM, no ingest plugins), 97 MB. It is fetched once and kept unpacked in the cache.
 */
const ARTIFACT = 'org.elasticsearch.distribution.integ-test-zip:elasticsearch';

/** @param {string} version such as 8.19.2 */
export function elasticsearchHome(version) {
  return join(cacheDirectory(), `elasticsearch-${version}`);
}

/**
 * @param {string} version
 * @returns {readonly import('./install.mjs').Requirement[]} what fetching needs, as long as it is not in the cache
 */
export function distributionRequirements(version) {
  const isCached = () => existsSync(elasticsearchHome(version));
  return [
    { packages: ['maven'], isPresent: () => isCached() || isOnPath('mvn') },
    { packages: ['unzip'], isPresent: () => isCached() || isOnPath('unzip') },
  ];
}

/**
 * Brings a version into the cache where it is missing. Two that do so at once don't disturb each other: each works in a
 * directory of its own, and the first to finish is kept.
 *
 * @param {string} version
 * @returns {string} its home; not writable for the server, whose configuration, data and logs lie elsewhere
 */
export function fetchElasticsearch(version) {
  const home = elasticsearchHome(version);
  if (existsSync(home)) return home;
  mkdirSync(cacheDirectory(), { recursive: true });
  const work = mkdtempSync(join(cacheDirectory(), 'fetch-'));
  try {
    process.stderr.write(`Fetching Elasticsearch ${version} from Maven Central\n`);
    download(version, work);
    run('unzip', ['-q', join(work, `elasticsearch-${version}.zip`), '-d', work]);
    run('chmod', ['-R', 'a+rX', join(work, `elasticsearch-${version}`)]);
    keep(join(work, `elasticsearch-${version}`), home);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return home;
}

/** Root's home is closed to the user that runs the server, so root's cache is the system's. */
function cacheDirectory() {
  const { XDG_CACHE_HOME } = process.env;
  const base = process.getuid?.() === 0 ? '/var/cache' : join(homedir(), '.cache');
  return join(XDG_CACHE_HOME || base, 'idb-test-services');
}

/**
 * @param {string} version
 * @param {string} directory
 */
function download(version, directory) {
  const artifact = [`-Dartifact=${ARTIFACT}:${version}:zip`, `-DoutputDirectory=${directory}`];
  run('mvn', ['-q', '-B', '-Dstyle.color=never', 'dependency:copy', ...artifact], directory);
}

/**
 * @param {string} unpacked
 * @param {string} home
 */
function keep(unpacked, home) {
  try {
    renameSync(unpacked, home);
  } catch (error) {
    if (!existsSync(home)) throw error;
  }
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {string} [cwd]
 */
function run(command, args, cwd) {
  execFileSync(command, args, { stdio: ['ignore', 2, 2], ...(cwd === undefined ? {} : { cwd }) });
}
