/** Figures as a table for the README. */
import type { Figure } from './figure.js';

export interface Measured {
  readonly benchmark: string;
  readonly figures: readonly Figure[];
}

const HEAD = ['what', 'of', 'seconds', 'computing', 'a second', 'peak MiB', 'floors', 'today', 'targets'];

export function markdownOf(measured: readonly Measured[]): string {
  const rows = measured.flatMap(({ benchmark, figures }) => figures.map((figure) => cellsOf(benchmark, figure)));
  return [HEAD, HEAD.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |\n`).join('');
}

function cellsOf(benchmark: string, figure: Figure): string[] {
  const { what, amount, unit, seconds, cpuSeconds, peakMiB, floor, today, targets } = figure;
  return [
    `\`${benchmark}\`: ${what}`,
    `${grouped(amount)} ${unit}`,
    seconds.toFixed(2),
    cpuSeconds?.toFixed(2) ?? '',
    grouped(amount / seconds),
    peakMiB === null ? '' : grouped(peakMiB),
    floor === null ? '' : `${floor.ratio.toFixed(2)} × ${floor.name}`,
    today === null ? '' : `${today.factor.toFixed(1)} × as fast as ${today.name}`,
    targets.map(({ wanted, met }) => `${wanted}: ${met ? 'yes' : '**no**'}`).join('; '),
  ];
}

function grouped(number: number): string {
  return Math.round(number).toLocaleString('en-US');
}
