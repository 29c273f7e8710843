/** The table at the end: what was tried, and what became of it. */
import type { ScenarioResult } from './run-scenario.js';

const COLUMNS = ['tried', 'converged', 'lost', 'doubled', 'diverged'] as const;
type Figures = Readonly<Record<(typeof COLUMNS)[number], number>>;

export function summaryOf(results: readonly ScenarioResult[]): string {
  const total = Object.fromEntries(
    COLUMNS.map((column) => [column, results.reduce((sum, result) => sum + result[column], 0)]),
  ) as Figures;
  const rows = [
    ['scenario', ...COLUMNS, 'seconds'],
    ...results.map((result) => [result.name, ...cellsOf(result), result.seconds.toFixed(0)]),
    ['all', ...cellsOf(total), results.reduce((sum, { seconds }) => sum + seconds, 0).toFixed(0)],
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) => row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  '))
    .map((line) => `${line}\n`)
    .join('');
}

export function hasConverged({ tried, converged }: Pick<ScenarioResult, 'tried' | 'converged'>): boolean {
  return tried === converged;
}

function cellsOf(figures: Figures): string[] {
  return COLUMNS.map((column) => figures[column].toLocaleString('en-US'));
}
