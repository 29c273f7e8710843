/** How fast idb is, and how much memory it takes, beside what the servers alone would take. Called by `npm run bench`. */
import { benchmarks } from './benchmarks/all.js';
import { describeMachine } from './machine.js';
import { markdownOf, type Measured } from './markdown.js';
import { helpText, parseOptions, type Options } from './options.js';
import { tableOf } from './table.js';

/** As in a shell. */
const INTERRUPTED = 130;

async function run({ benchmarks: chosen, json, markdown, ...options }: Options, signal: AbortSignal): Promise<void> {
  const machine = await describeMachine();
  if (!json) process.stdout.write(`${machine}; medians of ${options.rounds}\n\n`);
  const isTable = !json && !markdown;
  const all: Measured[] = [];
  for (const { name, shows, measure } of chosen) {
    process.stderr.write(`${name}: ${shows}\n`);
    const figures = await measure({ ...options, signal });
    all.push({ benchmark: name, figures });
    if (isTable) process.stdout.write(`${tableOf(name, figures)}\n`);
  }
  if (markdown) process.stdout.write(markdownOf(all));
  if (json) process.stdout.write(`${JSON.stringify({ machine, ...options, benchmarks: all }, null, 2)}\n`);
}

const interruption = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => interruption.abort());

try {
  const options = parseOptions(process.argv.slice(2), benchmarks);
  if (options === null) process.stdout.write(helpText(benchmarks));
  else await run(options, interruption.signal);
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  process.stderr.write(interruption.signal.aborted ? 'Interrupted\n' : `${reason}\n`);
  process.exitCode = interruption.signal.aborted ? INTERRUPTED : 1;
}
