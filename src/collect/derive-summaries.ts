/** Brings months and totals into agreement with the stored days, whatever earlier runs left behind. */
import type { Day, Month } from '../model/day.js';
import { monthOf } from '../model/day.js';
import type { RecordsetSum } from '../model/figures.js';
import type { DocumentWrite, Lease, Store } from '../store/store.js';
import { mergeSums, monthDocument, totalDocument } from '../totals/summaries.js';

/** This day as it was just counted: what the store holds of it is left out and this is added. */
export interface CountedDay {
  readonly day: Day;
  readonly sums: ReadonlyMap<string, RecordsetSum>;
}

interface DerivedMonth {
  readonly month: Month;
  readonly sums: ReadonlyMap<string, RecordsetSum>;
  /** Recordsets whose month document has no day left. */
  readonly emptied: readonly string[];
}

/** Month and total documents as they must be, not yet written. */
export interface Summaries {
  readonly months: readonly DocumentWrite[];
  readonly totals: readonly DocumentWrite[];
  /** Month documents that have no day left. */
  readonly emptied: readonly DocumentWrite[];
}

/**
 * Derives anew the month documents of the open months, then the totals of every recordset that has a day or a month document
 * in one of them. It reads only, so that a day whose sums can't be told exactly fails before anything of it is stored: once
 * stored, it would make every later day fail with it.
 *
 * @param countedDay null: everything as stored
 * @param alsoRecordsets recordsets whose totals are derived as well
 * @throws sum-too-large
 */
export async function readSummaries(
  store: Store,
  openMonths: readonly Month[],
  countedDay: CountedDay | null,
  alsoRecordsets: Iterable<string> = [],
): Promise<Summaries> {
  await store.refresh(['day', 'month']);
  const months: DerivedMonth[] = [];
  for (const month of openMonths) months.push(await deriveMonth(store, month, countedDay));
  const totals = await deriveTotals(store, months, alsoRecordsets);
  return { months: months.flatMap(monthWrites), totals, emptied: months.flatMap(monthDeletions) };
}

/**
 * Writes what `readSummaries` derived under the same lease. Killed anywhere, the next run does the same again: a month document
 * that must go is deleted last, because it is what shows that its recordset's total may be out of date.
 */
export async function writeSummaries(store: Store, lease: Lease, summaries: Summaries): Promise<void> {
  await store.write(lease, summaries.months);
  await store.write(lease, summaries.totals);
  await store.write(lease, summaries.emptied);
}

async function deriveMonth(store: Store, month: Month, countedDay: CountedDay | null): Promise<DerivedMonth> {
  const today = countedDay !== null && monthOf(countedDay.day) === month ? countedDay : null;
  const stored = await collectSums(store.sumDays(month, today?.day ?? null));
  const sums = today === null ? stored : mergeSums(stored, today.sums);
  const emptied: string[] = [];
  for await (const recordset of store.readMonthRecordsets(month)) if (!sums.has(recordset)) emptied.push(recordset);
  return { month, sums, emptied };
}

async function deriveTotals(
  store: Store,
  months: readonly DerivedMonth[],
  alsoRecordsets: Iterable<string>,
): Promise<DocumentWrite[]> {
  const affected = new Set([...months.flatMap(({ sums, emptied }) => [...sums.keys(), ...emptied]), ...alsoRecordsets]);
  const otherMonths = await collectSums(
    store.sumMonths(
      [...affected],
      months.map(({ month }) => month),
    ),
  );
  const totals = months.reduce((total, { sums }) => mergeSums(total, sums), otherMonths);
  return [...affected].map((recordset) => {
    const sum = totals.get(recordset);
    return { kind: 'total', recordset, body: sum === undefined ? null : totalDocument(sum) };
  });
}

function monthWrites({ month, sums }: DerivedMonth): DocumentWrite[] {
  return [...sums.values()].map((sum) => ({
    kind: 'month',
    recordset: sum.recordset,
    month,
    body: monthDocument(sum, month),
  }));
}

function monthDeletions({ month, emptied }: DerivedMonth): DocumentWrite[] {
  return emptied.map((recordset) => ({ kind: 'month', recordset, month, body: null }));
}

async function collectSums(sums: AsyncIterable<RecordsetSum>): Promise<Map<string, RecordsetSum>> {
  const byRecordset = new Map<string, RecordsetSum>();
  for await (const sum of sums) byRecordset.set(sum.recordset, sum);
  return byRecordset;
}
