/** Runs a program to its end, and tells how long it took, how long it computed, and how much memory it had at most. */
import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Place } from '../place/place.js';
import type { Sample } from './sample.js';

const TELL_USAGE = new URL('../../scripts/bench/tell-usage.mjs', import.meta.url).href;
const IDB = fileURLToPath(new URL('../../bin/idb', import.meta.url));
const KIB_PER_MIB = 1024;
const MOST_TEXT_BYTES = 2 ** 20;

export interface Ended extends Sample {
  /** The first mebibyte of it. */
  readonly stdout: string;
}

/** From the start of the process to its end. @throws where it ends with another code than 0 */
export function runIdb({ env, signal }: Place, words: readonly string[], more: Readonly<Record<string, string>> = {}) {
  return runNode([IDB, ...words], { ...env, ...more }, signal);
}

/** @param words of Node: options, script, arguments @param env beside PATH, all that the program sees */
export async function runNode(
  words: readonly string[],
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Ended> {
  signal.throwIfAborted();
  const started = performance.now();
  const child = spawn(process.execPath, ['--import', TELL_USAGE, ...words], {
    env: { PATH: process.env.PATH, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    signal,
  });
  const textFrom = (descriptor: 1 | 2 | 3) => textOf(child.stdio[descriptor] as Readable);
  const [stdout, stderr, usage] = [textFrom(1), textFrom(2), textFrom(3)];
  const code = await new Promise<number | null>((resolve, reject) => {
    // An interruption is told as an error at once, while the program still tidies up and may write: its end is waited for.
    child.on('error', (error) => (child.pid === undefined ? reject(error) : undefined));
    child.on('exit', resolve);
  });
  signal.throwIfAborted();
  const seconds = (performance.now() - started) / 1000;
  if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}: ${await stdout}${await stderr}`);
  const { peak_KiB, cpu_us } = JSON.parse(await usage) as { peak_KiB: number; cpu_us: number };
  return { seconds, cpuSeconds: cpu_us / 1e6, peakMiB: peak_KiB / KIB_PER_MIB, stdout: await stdout };
}

/** The documents of a large day are more than a string can hold: what comes later is read and dropped. */
async function textOf(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let kept = 0;
  for await (const chunk of stream) {
    if (kept >= MOST_TEXT_BYTES) continue;
    chunks.push(chunk as Buffer);
    kept += (chunk as Buffer).length;
  }
  return Buffer.concat(chunks).toString();
}
