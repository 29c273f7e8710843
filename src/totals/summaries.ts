/** Sums of all other days and this day's figures to month and total documents: exclude and add, pure. */
import type { Month } from '../model/day.js';
import type { MonthDocument, TotalDocument } from '../model/documents.js';
import { addSums, cellSumsOf, checkExact, type RecordsetSum } from '../model/figures.js';

/** Adds to the sums by recordset; a recordset that is in one of them alone keeps its sum. Neither is changed. */
export function mergeSums(
  stored: ReadonlyMap<string, RecordsetSum>,
  added: ReadonlyMap<string, RecordsetSum>,
): Map<string, RecordsetSum> {
  const merged = new Map(stored);
  for (const [recordset, sum] of added) {
    const other = merged.get(recordset);
    merged.set(recordset, other === undefined ? sum : addSums(other, sum));
  }
  return merged;
}

/** @throws sum-too-large */
export function monthDocument(sum: RecordsetSum, month: Month): MonthDocument {
  checkExact(sum.recordset, sum.figures, `the month ${month}`);
  return { recordset_id: sum.recordset, month, ...period(sum), ...cellSumsOf(sum.figures) };
}

/** @throws sum-too-large */
export function totalDocument(sum: RecordsetSum): TotalDocument {
  checkExact(sum.recordset, sum.figures, 'the total');
  return { recordset_id: sum.recordset, ...period(sum), ...cellSumsOf(sum.figures) };
}

function period(sum: RecordsetSum): Pick<TotalDocument, 'first_day' | 'last_day' | 'days'> {
  return { first_day: sum.firstDay, last_day: sum.lastDay, days: sum.days };
}
