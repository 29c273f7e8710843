/** Reading alone, in a process of its own, timed without its start. */
import { fileURLToPath } from 'node:url';
import type { Place } from '../place/place.js';
import { runNode } from './program.js';
import type { Sample } from './sample.js';

const PROGRAM = fileURLToPath(new URL('../programs/read-only.ts', import.meta.url));

export async function readOnly({ postgres, env, signal }: Place, day: string): Promise<Sample> {
  const { stdout, cpuSeconds, peakMiB } = await runNode(['--import=tsx', PROGRAM, postgres, day], env, signal);
  return { seconds: Number(stdout), cpuSeconds, peakMiB };
}
