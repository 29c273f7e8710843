/** Hostile input to everything that decodes something: refused or taken, and the process none the worse for it. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { DECODERS } from '../decoders/decoders.js';
import type { Difference } from '../engine/differences.js';
import type { Scenario } from '../engine/scenario.js';

const SEEDS = 50;
/** To each decoder, by each seed. */
const INPUTS = 1_000;
/** Inputs have at most 64 KiB. */
const MEMORY_MB = 256;
/** They take some seconds; one that never ends takes for ever. */
const LONGEST_MS = 300_000;

const ATTACK = fileURLToPath(new URL('../decoders/attack-all.ts', import.meta.url));

function attackAll(seed: number): Promise<readonly Difference[]> {
  const options = ['--import=tsx', `--max-old-space-size=${MEMORY_MB}`, ATTACK, String(seed), String(INPUTS)];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, options, { timeout: LONGEST_MS, killSignal: 'SIGKILL' }, (error, stdout, stderr) => {
      // The last that it said is the decoder that it has not survived.
      if (error !== null)
        reject(new Error(`it ended with ${error.code ?? error.signal ?? ''}: ${stderr.slice(-2_000)}`));
      else resolve((JSON.parse(stdout) as string[]).map((what) => ({ kind: 'diverged', what })));
    });
  });
}

export const HOSTILE_INPUT: readonly Scenario[] = [
  {
    name: 'decoders',
    about: `hostile input to ${DECODERS.length} decoders, ${(SEEDS * INPUTS).toLocaleString('en-US')} to each`,
    atATime: 2,
    withTrials: (use, seed) => {
      const seeds = Array.from({ length: SEEDS }, (_, i) => (seed - 1) * SEEDS + i + 1);
      return use(seeds.map((each) => ({ name: `seed ${each}`, run: () => attackAll(each) })));
    },
  },
];
