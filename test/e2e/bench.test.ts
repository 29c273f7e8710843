import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import pg from 'pg';
import { benchmarks } from '../../bench/benchmarks/all.js';
import type { Figure } from '../../bench/figure.js';
import { elasticsearchUrl, postgresUrl } from '../support/servers.js';

interface Printed {
  readonly benchmarks: readonly { readonly benchmark: string; readonly figures: readonly Figure[] }[];
}

const MAIN = new URL('../../bench/main.ts', import.meta.url).pathname;

function startBench(...words: string[]) {
  const child = spawn(process.execPath, ['--import=tsx', MAIN, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  return { child, ended };
}

async function figuresOf(words: readonly string[]): Promise<Printed['benchmarks']> {
  const { code, stdout, stderr } = await startBench(...words).ended;
  expect(code, stderr).to.equal(0);
  return (JSON.parse(stdout) as Printed).benchmarks;
}

/** Databases, indices and directories of benches. */
async function leftovers(): Promise<string[]> {
  const client = new pg.Client({ connectionString: postgresUrl() });
  await client.connect();
  const { rows } = await client.query<{ datname: string }>(
    "SELECT datname FROM pg_database WHERE datname ~ '^idb_bench'",
  );
  await client.end();
  const indices = await (await fetch(`${elasticsearchUrl()}/_cat/indices/bench-*?h=index&format=json`)).json();
  const directories = readdirSync(tmpdir()).filter((name) => name.startsWith('idb-bench-'));
  return [
    ...rows.map(({ datname }) => datname),
    ...(indices as { index: string }[]).map(({ index }) => index),
    ...directories,
  ];
}

describe('npm run bench', () => {
  const words = ['--rows', '200', '--scale', '0.0005', '--rounds', '1', '--json'];

  // It starts four nodes of Elasticsearch, for a minute, beside those of the other tests.
  const tested = benchmarks.filter(({ name }) => name !== 'cluster');
  for (const { name } of tested) {
    it(`measures ${name}, and says it as JSON`, async () => {
      const [printed] = await figuresOf([...words, '--only', name]);
      expect(printed?.benchmark).to.equal(name);
      expect(printed?.figures).to.not.be.empty;
      for (const { what, seconds } of printed?.figures ?? []) expect(seconds, what).to.be.above(0);
    });
  }

  it('measures with the embedded store, for which there is no bare bulk', async () => {
    const [collect] = await figuresOf([...words, '--store', 'embedded', '--only', 'collect']);
    expect(collect?.figures.map(({ what }) => what)).to.deep.equal([
      'COPY, discarded',
      'reading alone',
      'reading and counting',
      'the whole run',
    ]);
  });

  it('takes away what it made when it is interrupted', async () => {
    const before = await leftovers();
    const { child, ended } = startBench('--rows', '5000', '--only', 'collect', '--rounds', '100');
    await new Promise<void>((resolve) => {
      child.stderr.on('data', (text: string) => (text.includes('round 1') ? resolve() : undefined));
    });
    expect(await leftovers()).to.not.have.lengthOf(before.length);
    child.kill('SIGINT');
    expect((await ended).code).to.equal(130);
    expect((await leftovers()).filter((name) => !before.includes(name))).to.deep.equal([]);
  });
});
