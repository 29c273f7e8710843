/** The table at the end: what was tried, and what became of it. */
import type { Figures } from './figures.js';
import type { ScenarioResult } from './run-scenario.js';

const COLUMNS = ['tried', 'converged', 'lost', 'doubled', 'diverged', 'missed'] as const;

/** A column of what was missed where something was, and below a line for each scenario that has not converged. */
export function summaryOf(results: readonly ScenarioResult[]): string {
  const sums = COLUMNS.map((column) => [column, results.reduce((sum, result) => sum + result[column], 0)]);
  const total = Object.fromEntries(sums) as Record<keyof Figures, number>;
  const columns = COLUMNS.filter((column) => column !== 'missed' || total.missed > 0);
  const cellsOf = (figures: Figures) => columns.map((column) => figures[column].toLocaleString('en-US'));
  const seconds = results.reduce((sum, result) => sum + result.seconds, 0);
  const rows = [
    ['scenario', ...columns, 'seconds'],
    ...results.map((result) => [result.name, ...cellsOf(result), result.seconds.toFixed(0)]),
    ['all', ...cellsOf(total), seconds.toFixed(0)],
  ];
  return `${tableOf(rows)}${results.map(complaintOf).join('')}`;
}

/** Nothing tried, or nothing struck, is no convergence. */
export function hasConverged(result: ScenarioResult): boolean {
  return whyNotConverged(result) === null;
}

/** In a few words; null where it has converged. */
export function whyNotConverged(result: ScenarioResult): string | null {
  const { broken, tried, converged, missed, neverStruck } = result;
  if (broken !== null) return `it could not be tried as a whole: ${broken.split('\n', 1).join('')}`;
  if (tried === 0) return 'nothing was tried';
  if (converged + missed < tried) return `${tried - converged - missed} of ${tried} have not converged`;
  if (neverStruck.length === 0) return null;
  return `nothing was struck by ${neverStruck.map((fault) => fault || 'its fault').join(', ')}`;
}

function complaintOf(result: ScenarioResult): string {
  const reason = whyNotConverged(result);
  return reason === null ? '' : `${result.name}: ${reason}\n`;
}

function tableOf(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) => row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  '))
    .map((line) => `${line}\n`)
    .join('');
}
