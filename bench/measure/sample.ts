/** What was measured of one thing: once, or the median of several times. */

export interface Sample {
  readonly seconds: number;
  /** Of the program alone, on all cores: what else the machine does changes it little. Null where it is no process of its own. */
  readonly cpuSeconds: number | null;
  readonly peakMiB: number | null;
}

/** @param work is timed; what runs within this process has no figures of its own */
export async function timed(work: () => Promise<unknown>): Promise<Sample> {
  const started = performance.now();
  await work();
  return { seconds: (performance.now() - started) / 1000, cpuSeconds: null, peakMiB: null };
}

/**
 * Takes every step once a round, one after the other, so that whatever slows the machine for a while slows all alike.
 * @returns of each step the medians of its seconds, and the largest of its peaks
 */
export async function interleaved<Step extends string>(
  rounds: number,
  steps: Readonly<Record<Step, () => Promise<Sample>>>,
): Promise<Record<Step, Sample>> {
  const taken = new Map<Step, Sample[]>();
  const names = Object.keys(steps) as Step[];
  for (let round = 1; round <= rounds; round++) {
    for (const name of names) {
      const sample = await steps[name]();
      process.stderr.write(`  round ${round} of ${rounds}, ${name}: ${sample.seconds.toFixed(2)} s\n`);
      taken.set(name, [...(taken.get(name) ?? []), sample]);
    }
  }
  return Object.fromEntries(names.map((name) => [name, summary(taken.get(name) ?? [])])) as Record<Step, Sample>;
}

function summary(samples: readonly Sample[]): Sample {
  const known = (values: readonly (number | null)[]) => values.filter((value) => value !== null);
  const cpu = known(samples.map(({ cpuSeconds }) => cpuSeconds));
  const peaks = known(samples.map(({ peakMiB }) => peakMiB));
  return {
    seconds: median(samples.map(({ seconds }) => seconds)),
    cpuSeconds: cpu.length === 0 ? null : median(cpu),
    peakMiB: peaks.length === 0 ? null : Math.max(...peaks),
  };
}

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1] ?? NaN, sorted[Math.floor(middle)] ?? NaN];
  return (low + high) / 2;
}
