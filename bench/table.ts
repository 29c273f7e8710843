/** Figures as a table for people. */
import type { Figure } from './figure.js';

const HEAD = ['', 'of', 'seconds', 'computing', 'a second', 'peak', 'floors', 'today', 'targets'];
/** Columns of words; the others are aligned at their right end. */
const WORDS = new Set([0, 8]);

export function tableOf(benchmark: string, figures: readonly Figure[]): string {
  const rows = [[benchmark, ...HEAD.slice(1)], ...figures.map(cellsOf)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lineOf = (row: readonly string[]) =>
    row.map((cell, i) => (WORDS.has(i) ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ');
  return `${rows.map((row) => lineOf(row).trimEnd()).join('\n')}\n`;
}

function cellsOf({ what, amount, unit, seconds, cpuSeconds, peakMiB, floor, today, targets }: Figure): string[] {
  return [
    `  ${what}`,
    `${grouped(amount)} ${unit}`,
    shownSeconds(seconds),
    cpuSeconds === null ? '' : shownSeconds(cpuSeconds),
    grouped(amount / seconds),
    peakMiB === null ? '' : `${grouped(peakMiB)} MiB`,
    floor === null ? '' : `${floor.ratio.toFixed(2)} ${floor.name}`,
    today === null ? '' : `${today.factor.toFixed(0)} × ${today.name}`,
    targets.map(({ wanted, met }) => `${wanted}: ${met ? 'yes' : 'no'}`).join('; '),
  ];
}

function shownSeconds(seconds: number): string {
  return seconds < 10 ? seconds.toFixed(2) : seconds.toFixed(1);
}

function grouped(number: number): string {
  return Math.round(number).toLocaleString('en-US');
}
