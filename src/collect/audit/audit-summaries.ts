/** Stored month and total documents against what they are sums of. */
import { canonicalJson, isObject } from '../../model/canonical-json.js';
import type { Month } from '../../model/day.js';
import type { RecordsetSum } from '../../model/figures.js';
import { FIGURE_COUNT } from '../../model/figures.js';
import { EVENT_TYPES, RECORD_TYPES } from '../../model/telemetry.js';
import type { StoredDocument } from '../../store/store.js';
import { monthDocument, totalDocument } from '../../totals/summaries.js';
import type { Difference, Differences } from './differences.js';

type Sums = ReadonlyMap<string, RecordsetSum>;

/** @returns how many were read */
export function auditMonth(
  stored: AsyncIterable<StoredDocument>,
  month: Month,
  expected: Sums,
  differences: Differences,
): Promise<number> {
  return auditSummaries(stored, differences, expected, {
    kind: 'month',
    idOf: (recordset) => `${recordset}|${month}`,
    bodyOf: (sum) => monthDocument(sum, month),
    mend: { month },
  });
}

/** @returns how many were read */
export function auditTotals(
  stored: AsyncIterable<StoredDocument>,
  expected: Sums,
  differences: Differences,
): Promise<number> {
  return auditSummaries(stored, differences, expected, {
    kind: 'total',
    idOf: (recordset) => recordset,
    bodyOf: totalDocument,
    mend: {},
  });
}

interface Summaries {
  readonly kind: 'month' | 'total';
  readonly idOf: (recordset: string) => string;
  readonly bodyOf: (sum: RecordsetSum) => object;
  readonly mend: Pick<Difference, 'month'>;
}

async function auditSummaries(
  stored: AsyncIterable<StoredDocument>,
  differences: Differences,
  expected: Sums,
  { kind, idOf, bodyOf, mend }: Summaries,
): Promise<number> {
  const unseen = new Map(expected);
  let read = 0;
  for await (const { id, body } of stored) {
    read++;
    const recordset = isObject(body) && typeof body.recordset_id === 'string' ? body.recordset_id : null;
    if (recordset === null || id !== idOf(recordset)) {
      const message = `${kind} document ${id} says that it is ${recordset === null ? 'of no recordset' : idOf(recordset)}`;
      differences.add({
        kind: `${kind}-misplaced`,
        id,
        message,
        ...mend,
        ...(recordset === null ? {} : { recordset }),
      });
      continue;
    }
    const sum = unseen.get(recordset);
    unseen.delete(recordset);
    if (sum === undefined) {
      differences.add({
        kind: `${kind}-ghost`,
        id,
        recordset,
        ...mend,
        message: `${kind} document ${id} is stored, and no day accounts for it`,
      });
    } else if (canonicalJson(body) !== canonicalJson(bodyOf(sum))) {
      const message = `${kind} document ${id} differs from the sum of its days: ${firstDifference(body, bodyOf(sum))}`;
      differences.add({ kind: `${kind}-differs`, id, recordset, ...mend, message });
    }
  }
  for (const recordset of unseen.keys()) {
    differences.add({
      kind: `${kind}-missing`,
      id: idOf(recordset),
      recordset,
      ...mend,
      message: `${kind} document ${idOf(recordset)} is not stored`,
    });
  }
  return read;
}

/** The first field, by path, in which two bodies differ. */
export function firstDifference(stored: unknown, expected: unknown, path = ''): string {
  if (isObject(stored) && isObject(expected)) {
    const keys = [...new Set([...Object.keys(expected), ...Object.keys(stored)])];
    const key = keys.find((name) => canonicalJson(stored[name] ?? null) !== canonicalJson(expected[name] ?? null));
    if (key !== undefined) return firstDifference(stored[key], expected[key], path === '' ? key : `${path}.${key}`);
  }
  const text = (value: unknown) => (value === undefined ? 'nothing' : canonicalJson(value).slice(0, 200));
  return `${path || 'it'} is ${text(stored)}, should be ${text(expected)}`;
}

/** A stored month document as a sum, for the totals of months whose days were not read; null where it is not readable. */
export function sumOfMonthDocument(body: unknown): RecordsetSum | null {
  if (!isObject(body)) return null;
  const { recordset_id: recordset, first_day: firstDay, last_day: lastDay, days } = body;
  if (
    typeof recordset !== 'string' ||
    typeof firstDay !== 'string' ||
    typeof lastDay !== 'string' ||
    typeof days !== 'number'
  )
    return null;
  const figures = RECORD_TYPES.flatMap((recordType) =>
    EVENT_TYPES.flatMap((type) => cellFigures(body, recordType, type)),
  );
  return figures.length === FIGURE_COUNT ? { recordset, firstDay, lastDay, days, figures } : null;
}

function cellFigures(body: Record<string, unknown>, recordType: string, type: string): number[] {
  const group = body[recordType];
  const cell = isObject(group) ? group[type] : undefined;
  if (!isObject(cell)) return [];
  const { count, total } = cell;
  return typeof count === 'number' && typeof total === 'number' ? [count, total] : [];
}
