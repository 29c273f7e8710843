/** A line of the bench's table. */
import type { Sample } from './measure/sample.js';

export interface Target {
  /** `≤ 2.0 of its floor`. */
  readonly wanted: string;
  readonly met: boolean;
}

export interface Figure {
  readonly what: string;
  readonly amount: number;
  /** Of what the amount is: `rows`. */
  readonly unit: string;
  readonly seconds: number;
  readonly cpuSeconds: number | null;
  readonly peakMiB: number | null;
  /** What it can't be faster than, and how many times as long it takes. */
  readonly floor: { readonly name: string; readonly ratio: number } | null;
  /** What people run today, and how many times as long that takes for the same. */
  readonly today: { readonly name: string; readonly factor: number } | null;
  readonly targets: readonly Target[];
}

/** What a figure may say beside what was measured; `null` and what is left out mean the same. */
export interface Comparison {
  readonly floor?: { readonly name: string; readonly seconds: number; readonly atMost?: number } | null;
  readonly today?: { readonly name: string; readonly seconds: number; readonly atLeast: number } | null;
  /** Most memory that it may have. */
  readonly atMostMiB?: number;
}

export function figure(
  what: string,
  [amount, unit]: readonly [number, string],
  { seconds, cpuSeconds, peakMiB }: Sample,
  { floor, today, atMostMiB }: Comparison = {},
): Figure {
  const targets: Target[] = [];
  const ratio = floor ? seconds / floor.seconds : NaN;
  const factor = today ? today.seconds / seconds : NaN;
  if (floor?.atMost !== undefined)
    targets.push({ wanted: `≤ ${Math.round(floor.atMost * 100) / 100} floor`, met: ratio <= floor.atMost });
  if (today) targets.push({ wanted: `≥ ${today.atLeast} × today`, met: factor >= today.atLeast });
  if (atMostMiB !== undefined)
    targets.push({ wanted: `≤ ${atMostMiB} MiB`, met: peakMiB !== null && peakMiB <= atMostMiB });
  return {
    what,
    amount,
    unit,
    seconds,
    cpuSeconds,
    peakMiB,
    floor: floor ? { name: floor.name, ratio } : null,
    today: today ? { name: today.name, factor } : null,
    targets,
  };
}
