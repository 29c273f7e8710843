/** Every command that a unit runs, and those by which people look at a large day, within the memory that the unit gives. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { CONFIGURATION, downloadLines } from '../../bench/data/download-events.js';
import { createTables, loadPortalDay, settleTables } from '../../bench/data/load-portal-day.js';
import { withConnection } from '../../bench/place/place.js';
import { withMemoryLimit } from '../support/memory-limit.js';
import { amqpUrl, dropIndices, elasticsearchUrl, uniquePrefix, withDatabase } from '../support/servers.js';
import { removeDirectory, temporaryDirectory } from '../support/temporary-directory.js';
import { runIdb, startIdb } from './support/run-idb.js';

const DAY = '2020-02-17';
/** Their counts take some 30 MiB, and there is room for 16. */
const SIZE = { rows: 50_000, pairs: 15 };
const EVENTS = { day: DAY, count: 10_000, keys: 1_000, batch: 'b' };
const EXAMPLE_ROWS = fileURLToPath(new URL('../../example-objects/telemetry-rows.ndjson', import.meta.url));
/** Node itself does not start in it: what it shares with others that run is not counted. */
const FAR_TOO_LITTLE = 8 * 2 ** 20;

/** Of the unit that is shipped. */
function memoryMaxOf(unit: string): number {
  const text = readFileSync(new URL(`../../systemd/${unit}.service`, import.meta.url), 'utf8');
  const [, number = '', letter = ''] = /^MemoryMax=(\d+)([MG])$/m.exec(text) ?? [];
  expect(number, `MemoryMax of ${unit}`).to.not.equal('');
  return Number(number) * 2 ** (letter === 'G' ? 30 : 20);
}

const COLLECTING = memoryMaxOf('idb-interaction-telemetry-aggregator');
const PROCESSING = Math.min(memoryMaxOf('idb-events-process'), memoryMaxOf('idb-events-process-once'));
const AGGREGATING = memoryMaxOf('idb-aggregations-process');

type Environment = Readonly<Record<string, string>>;
type Run = (words: readonly string[], limit?: number) => Promise<string>;

/** @returns a run of idb that must end with 0; with a limit, within it; skips the test where there can be none */
function runIn(env: Environment, config: string, test: Mocha.Context): Run {
  return async (words, limit) => {
    const all = ['-c', config, ...words];
    const ended =
      limit === undefined
        ? await runIdb(all, env)
        : await withMemoryLimit(limit, (through) => startIdb(all, env, undefined, through).ended);
    if (ended === null) return skip(test);
    expect(ended.code, `idb ${words.join(' ')}: ${ended.stdout}${ended.stderr}`).to.equal(0);
    return ended.stdout + ended.stderr;
  };
}

function skip(test: Mocha.Context): never {
  process.stderr.write('Skipped: no control group with a limit on memory can be made here.\n');
  return test.skip();
}

async function withPlace(use: (env: Environment, config: string, directory: string) => Promise<void>): Promise<void> {
  const [prefix, directory] = [uniquePrefix(), temporaryDirectory()];
  const config = join(directory, 'idb.json');
  // The least that there may be, so that counts wait in the spill.
  writeFileSync(config, JSON.stringify({ ...CONFIGURATION, memory: { tallyMiB: 32 } }));
  const data = { IDB_DATA_DIR: join(directory, 'data') };
  const servers = { IDB_ELASTICSEARCH_URL: elasticsearchUrl(), IDB_AMQP_URL: amqpUrl(), IDB_INDEX_PREFIX: prefix };
  try {
    await use({ ...data, ...servers }, config, directory);
  } finally {
    await dropIndices(elasticsearchUrl(), prefix);
    removeDirectory(directory);
  }
}

describe('within the memory that the units give', () => {
  it('a day is collected, shown and audited, also by complete lists', function () {
    return withPlace((env, config) =>
      withDatabase(async (postgres) => {
        await withConnection(postgres, async (client) => {
          await createTables(client);
          await loadPortalDay(client, DAY, SIZE);
          await settleTables(client);
        });
        for (const top of ['1000', '0']) {
          const run = runIn({ ...env, IDB_POSTGRES_URL: postgres, IDB_LISTS_TOP: top }, config, this);
          expect(await run(['-v', 'collect-stats', '-d', DAY, '--force'], COLLECTING)).to.include('MB of them wait');
          await run(['show', '-d', DAY, '--json'], COLLECTING);
          await run(['audit', '--source'], COLLECTING);
        }
      }),
    );
  });

  it('events are published, processed, aggregated, and collected with the day', function () {
    return withPlace(async (env, config, directory) => {
      const run = runIn(env, config, this);
      const file = join(directory, 'events.ndjson');
      writeFileSync(file, [...downloadLines(EVENTS)].join(''));
      await run(['events', 'queues', 'declare']);
      try {
        await run(['events', 'publish', file], PROCESSING);
        await run(['events', 'process'], PROCESSING);
        await run(['aggregations', 'process'], AGGREGATING);
      } finally {
        await run(['events', 'queues', 'delete', '--yes']);
      }
    });
  });

  it('the embedded directory is made, and a day is collected in it, shown and audited', async function () {
    const directory = temporaryDirectory();
    try {
      const config = join(directory, 'idb.json');
      writeFileSync(config, '{}');
      const run = runIn({ IDB_DATA_DIR: join(directory, 'data') }, config, this);
      await run(['load', EXAMPLE_ROWS], COLLECTING);
      for (const words of [
        ['collect-stats', '-d', DAY],
        ['show', '-d', DAY],
        ['audit', '--source'],
      ])
        await run(words, COLLECTING);
    } finally {
      removeDirectory(directory);
    }
  });

  it('a program is killed that takes more', async function () {
    const ended = await withMemoryLimit(
      FAR_TOO_LITTLE,
      (through) => startIdb(['--help'], {}, undefined, through).ended,
    );
    if (ended === null) return skip(this);
    expect(ended.code).to.not.equal(0);
    expect(ended.stdout).to.equal('');
  });
});
