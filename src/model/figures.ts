/** The twenty figures of a recordset: count and total of each of the ten cells, as plain numbers that can be added. */
import type { Cells, CellSum } from './documents.js';
import { IdbError } from './errors.js';
import { CELL_COUNT, EVENT_TYPES, RECORD_TYPES, cellIndex } from './telemetry.js';

/** Count of cell c at 2c, total at 2c + 1; c as `cellIndex` numbers it. */
export type Figures = readonly number[];

export const FIGURE_COUNT = CELL_COUNT * 2;

/** What a month or total document adds up. */
export interface RecordsetSum {
  readonly recordset: string;
  readonly firstDay: string;
  readonly lastDay: string;
  readonly days: number;
  readonly figures: Figures;
}

/** Sum of two recordset sums of the same recordset; `checkExact` tells whether it can still be told exactly. */
export function addSums(a: RecordsetSum, b: RecordsetSum): RecordsetSum {
  return {
    recordset: a.recordset,
    firstDay: a.firstDay < b.firstDay ? a.firstDay : b.firstDay,
    lastDay: a.lastDay > b.lastDay ? a.lastDay : b.lastDay,
    days: a.days + b.days,
    figures: a.figures.map((figure, i) => figure + (b.figures[i] ?? 0)),
  };
}

/** @throws sum-too-large naming the recordset and the cell, where a figure can no longer be told exactly (above 2^53 - 1) */
export function checkExact(recordset: string, figures: Figures, what: string): void {
  const at = figures.findIndex((figure) => !Number.isSafeInteger(figure));
  if (at < 0) return;
  const cell = Math.floor(at / 2);
  const recordType = RECORD_TYPES[Math.floor(cell / EVENT_TYPES.length)];
  const eventType = EVENT_TYPES[cell % EVENT_TYPES.length];
  const figure = at % 2 === 0 ? 'count' : 'total';
  throw new IdbError(
    'sum-too-large',
    `Failed to add up ${what}: ${recordType}.${eventType}.${figure} of recordset ${recordset} passes 2^53 - 1, the largest ` +
      'number that can be told exactly. Look for rows with absurd counts and lower rejects.maxCount so that they are rejected.',
  );
}

/** Builds the nested form of documents from ten values. */
export function cellsOf<C>(cell: (index: number) => C): Cells<C> {
  const byType = (recordType: number) =>
    Object.fromEntries(EVENT_TYPES.map((type, eventType) => [type, cell(cellIndex(recordType, eventType))]));
  return Object.fromEntries(RECORD_TYPES.map((name, recordType) => [name, byType(recordType)])) as Cells<C>;
}

export function cellSumsOf(figures: Figures): Cells<CellSum> {
  return cellsOf((cell) => ({ count: figures[cell * 2] ?? 0, total: figures[cell * 2 + 1] ?? 0 }));
}

/** The twenty figures of anything that has the nested form. */
export function figuresOf(cells: Cells<CellSum>): Figures {
  return RECORD_TYPES.flatMap((recordType) =>
    EVENT_TYPES.flatMap((type) => [cells[recordType][type].count, cells[recordType][type].total]),
  );
}
