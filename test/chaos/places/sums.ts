/** That months and totals are the sums of the stored days, and that `idb audit` says the same. */
import type { Cells, CellSum, DayDocument, MonthDocument, TotalDocument } from '../../../src/model/documents.js';
import { EVENT_TYPES, RECORD_TYPES } from '../../../src/model/telemetry.js';
import { storedOf } from '../../e2e/support/behind.js';
import { runIdb } from '../../e2e/support/run-idb.js';
import { differencesOf, type Contents, type Difference } from '../engine/differences.js';
import type { Command, Place } from './run.js';

/** What months and totals say against what the days add up to. */
export function wrongSums(stored: Contents): readonly Difference[] {
  const days = Object.values(storedOf(stored, 'days')) as DayDocument[];
  const [months, totals] = [sumsBy(days, monthKey), sumsBy(days, totalKey)];
  const expected = { ...months, ...totals };
  const found = Object.fromEntries([
    ...(Object.values(storedOf(stored, 'months')) as MonthDocument[]).map((document): [string, unknown] => [
      `months ${document.recordset_id}|${document.month}`,
      [document.days, ...figuresOf(document)],
    ]),
    ...(Object.values(storedOf(stored, 'totals')) as TotalDocument[]).map((document): [string, unknown] => [
      `totals ${document.recordset_id}`,
      [document.days, ...figuresOf(document)],
    ]),
  ]);
  return differencesOf(found, expected);
}

const AUDIT: Command = ['audit', '--json'];

/** What an audit says of days, and of aggregations where some are registered. */
interface Found {
  readonly differences: readonly { readonly kind: string; readonly first: { readonly message: string } }[];
  readonly aggregations: {
    readonly differences: readonly { readonly kind: string; readonly interval: string; readonly message: string }[];
  } | null;
}

/**
 * An audit in a place where only these kinds of differences may be.
 * @param command an audit that says what it found as JSON
 * @throws with what it found
 */
export async function expectCleanAudit(
  { env }: Place,
  allowed: readonly string[] = [],
  command = AUDIT,
): Promise<void> {
  const { code, stdout, stderr } = await runIdb(command, env);
  if (code !== 0 && code !== 2) throw new Error(`idb audit ended with ${code ?? 'a signal'}: ${stderr}`);
  const { differences, aggregations } = JSON.parse(stdout) as Found;
  const found = [
    ...differences.map(({ kind, first: { message } }) => ({ kind, message })),
    ...(aggregations?.differences ?? []).map(({ kind, interval, message }) => ({
      kind,
      message: `${interval}: ${message}`,
    })),
  ];
  const others = found.filter(({ kind }) => !allowed.includes(kind));
  if (others.length > 0) throw new Error(`idb audit found: ${others.map(({ message }) => message).join('; ')}`);
}

const monthKey = (day: DayDocument) => `months ${day.recordset_id}|${day.harvest_date.slice(0, 7)}`;
const totalKey = (day: DayDocument) => `totals ${day.recordset_id}`;

function sumsBy(days: readonly DayDocument[], keyOf: (day: DayDocument) => string): Record<string, number[]> {
  const sums: Record<string, number[]> = {};
  for (const day of days) {
    const figures = [1, ...figuresOf(day)];
    sums[keyOf(day)] = sums[keyOf(day)]?.map((sum, i) => sum + figures[i]!) ?? figures;
  }
  return sums;
}

function figuresOf(document: Cells<CellSum>): number[] {
  return RECORD_TYPES.flatMap((recordType) =>
    EVENT_TYPES.flatMap((type) => [document[recordType][type].count, document[recordType][type].total]),
  );
}
