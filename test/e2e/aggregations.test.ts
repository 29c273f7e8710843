import { expect } from 'chai';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DEPLOYMENTS } from './support/deployment.js';
import { publishLines, withQueues, type Idb } from './support/events.js';

const EXAMPLE_PLUGIN = fileURLToPath(new URL('../../example-objects/dataset-statistics.mjs', import.meta.url));

const linesOf = (text: string) =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** A configuration file that idb is given, in a directory of its own. */
async function withConfiguration<T>(
  configuration: object,
  use: (file: string, directory: string) => Promise<T>,
): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'idb-test-'));
  try {
    const file = join(directory, 'idigbio.json');
    await writeFile(file, JSON.stringify(configuration));
    return await use(file, directory);
  } finally {
    await rm(directory, { recursive: true });
  }
}

const FILE_DOWNLOADS = { events: { 'file-download': {} }, aggregations: { 'file-download-agg': {} } };

function fileDownload(timestamp: string, ip: string): string {
  const item = { bucket_id: 'b', file_id: 'f', file_key: 'f.pdf', size: 9000 };
  return JSON.stringify({
    type: 'file-download',
    timestamp,
    ip,
    user_agent: 'Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0',
    ...item,
  });
}

for (const { name, open } of DEPLOYMENTS) {
  describe(`registered aggregations by the command line, on ${name}`, function () {
    this.timeout(300_000);

    it('count what was published, show it, and forget it again', () =>
      withConfiguration(FILE_DOWNLOADS, (file) =>
        open((deployment) => {
          const configured: Idb = (words, env) => deployment.idb(['-c', file, ...words], env);
          return withQueues({ name: deployment.name, idb: configured }, async (idb) => {
            await publishLines(idb, [
              fileDownload('2020-02-17T10:00:00Z', '192.0.2.1'),
              fileDownload('2020-02-17T10:00:20Z', '192.0.2.1'),
              fileDownload('2020-02-17T10:00:20Z', '192.0.2.2'),
              fileDownload('2020-02-18T10:00:00Z', '192.0.2.1'),
            ]);
            const processed = await idb(['events', 'process']);
            expect(processed.code, processed.stderr).to.equal(0);

            const first = await idb(['aggregations', 'process']);
            expect(first.stdout, first.stderr).to.match(/file-download-agg +2020-02-17 +complete +3 +2 +1 +0 +1 +0/);
            expect([first.code, first.stdout.includes('2 intervals aggregated in')]).to.deep.equal([0, true]);
            expect((await idb(['aggregations', 'process'])).stdout).to.match(
              /^0 intervals aggregated, 2 complete already in/,
            );

            const shown = linesOf(
              (await idb(['aggregations', 'show', 'file-download-agg', '--to', '2020-02-17'])).stdout,
            );
            expect(shown).to.have.length(1);
            expect(shown[0]).to.include({
              id: 'b_f-2020-02-17',
              count: 2,
              unique_count: 2,
              volume: 18_000,
              file_key: 'f.pdf',
            });
            expect((await idb(['aggregations', 'list-bookmarks'])).stdout).to.match(
              /file-download-agg +day +2020-02-18 +2 complete/,
            );

            const range = ['--from', '2020-02-18', '--to', '2020-02'];
            expect((await idb(['aggregations', 'delete', ...range])).code).to.equal(64);
            const deleted = await idb(['aggregations', 'delete', ...range, '--yes']);
            expect(deleted.stdout, deleted.stderr).to.contain('1 document and 1 marker of 1 interval deleted');
            const report = JSON.parse((await idb(['--json', 'aggregations', 'process'])).stdout) as {
              aggregations: { intervals: { interval: string }[] }[];
            };
            expect(report.aggregations[0]?.intervals.map(({ interval }) => interval)).to.deep.equal(['2020-02-18']);
          });
        }),
      ));
  });
}

describe('plugins by the command line', function () {
  this.timeout(300_000);
  const embedded = DEPLOYMENTS.find(({ name }) => name === 'the embedded directory')!;

  it('the example registers an event type and an aggregation, and both work', () =>
    withConfiguration({ plugins: [EXAMPLE_PLUGIN] }, (file) =>
      embedded.open(async ({ idb: plain }) => {
        const idb: Idb = (words, env) => plain(['-c', file, ...words], env);
        const event = (dataset: string | undefined, format: string, bytes: number) =>
          JSON.stringify({
            type: 'dataset-download',
            timestamp: '2020-02-17T10:00:00Z',
            ip: '192.0.2.1',
            dataset,
            format,
            bytes,
          });
        await publishLines(idb, [
          event('Fishes', 'zip', 2e9),
          event('Fishes', 'csv', 1),
          event('TEST', 'zip', 1),
          event(undefined, 'zip', 1),
        ]);
        expect((await idb(['events', 'process'])).code).to.equal(0);
        const { code, stderr } = await idb(['aggregations', 'process']);
        expect(code, stderr).to.equal(0);
        const shown = linesOf((await idb(['aggregations', 'show', 'dataset-formats'])).stdout);
        expect(shown.map(({ id, volume, title }) => [id, volume, title])).to.deep.equal([
          ['fishes|csv-2020-02-17', 1, 'untitled'],
          ['fishes|zip-2020-02-17', 2e9, 'untitled'],
        ]);
      }),
    ));

  it('one that can’t be loaded is named, and the rest is done before the end with 78', () =>
    withConfiguration({ ...FILE_DOWNLOADS, plugins: ['./broken.mjs'] }, async (file, directory) => {
      await writeFile(join(directory, 'broken.mjs'), `throw new Error('no licence');`);
      await embedded.open(async ({ idb }) => {
        const { code, stdout, stderr } = await idb(['-c', file, 'aggregations', 'process']);
        expect([code, stdout.trim().replace(/ in .*/, '')]).to.deep.equal([78, '0 intervals aggregated']);
        expect(stderr).to.contain(`Failed to load plugin ${join(directory, 'broken.mjs')}: no licence.`);
        const unknown = await idb(['-c', file, 'aggregations', 'process', 'file-agg']);
        expect([
          unknown.code,
          unknown.stderr.includes('There is no aggregation file-agg; there are file-download-agg.'),
        ]).to.deep.equal([64, true]);
      });
    }));

  it('G11 and every other problem of the configuration ends with 78 before anything is done', () =>
    withConfiguration(
      {
        events: { 'file-download': {} },
        aggregations: { 'file-download-agg': { interval: 'month', index_interval: 'day' } },
      },
      (file) =>
        embedded.open(async ({ idb }) => {
          const { code, stderr } = await idb(['-c', file, 'aggregations', 'process']);
          expect([code, stderr.includes('an index must hold whole intervals')]).to.deep.equal([78, true]);
        }),
    ));
});
