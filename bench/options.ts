/** The bench's command line. */
import { parseArgs } from 'node:util';
import type { Benchmark, Run } from './benchmark.js';

export interface Options extends Omit<Run, 'signal'> {
  readonly benchmarks: readonly Benchmark[];
  readonly json: boolean;
  readonly markdown: boolean;
}

const DEFAULTS = { rows: '100000', rounds: '3', store: 'elastic', scale: '1' };

/** @returns null where help is asked for. @throws Error with a sentence about what is wrong */
export function parseOptions(args: readonly string[], all: readonly Benchmark[]): Options | null {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rows: { type: 'string', default: DEFAULTS.rows },
      rounds: { type: 'string', default: DEFAULTS.rounds },
      store: { type: 'string', default: DEFAULTS.store },
      scale: { type: 'string', default: DEFAULTS.scale },
      only: { type: 'string' },
      json: { type: 'boolean', default: false },
      markdown: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return null;
  const store = storeNamed(values.store);
  return {
    store,
    rows: wholeNumber('rows', values.rows),
    rounds: wholeNumber('rounds', values.rounds),
    scale: positive('scale', values.scale),
    benchmarks: chosen(all, values.only).filter(({ stores }) => stores.includes(store)),
    json: values.json && !values.markdown,
    markdown: values.markdown,
  };
}

export function helpText(all: readonly Benchmark[]): string {
  const width = Math.max(...all.map(({ name }) => name.length));
  const lines = all.map(({ name, shows, takes }) => `  ${name.padEnd(width)}  ${shows} (${takes})`);
  return `usage: npm run bench [-- OPTIONS]

  --rows N       rows of a wide day (${DEFAULTS.rows})
  --rounds N     times that everything is measured, one after the other; the median counts (${DEFAULTS.rounds})
  --store NAME   where documents go: elastic or embedded (${DEFAULTS.store})
  --only NAMES   these alone, by comma
  --scale F      multiplies the sizes of all but the wide day (${DEFAULTS.scale})
  --json         the figures as JSON
  --markdown     the figures as the README's table

What is measured, and how long that takes on two cores:
${lines.join('\n')}

Servers that IDB_POSTGRES_URL, IDB_AMQP_URL and IDB_ELASTICSEARCH_URL name are used, others are started. What is made there is taken
away again. Ends with 0 whether or not targets are met.
`;
}

function chosen(all: readonly Benchmark[], only: string | undefined): readonly Benchmark[] {
  if (only === undefined) return all;
  return only.split(',').map((name) => {
    const benchmark = all.find((one) => one.name === name);
    if (benchmark === undefined)
      throw new Error(`There is no benchmark ${name}: there are ${all.map((one) => one.name).join(', ')}`);
    return benchmark;
  });
}

function storeNamed(name: string): Run['store'] {
  if (name === 'elastic' || name === 'embedded') return name;
  throw new Error(`--store takes elastic or embedded, not ${name}`);
}

function wholeNumber(option: string, text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new Error(`--${option} takes a whole number from 1, not ${text}`);
}

function positive(option: string, text: string): number {
  const number = Number(text);
  if (number > 0) return number;
  throw new Error(`--${option} takes a number above 0, not ${text}`);
}
