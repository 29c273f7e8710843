/** What must be stored, told from nothing but the rows that each day was last counted from. */
import type { Day } from '../../../src/model/day.js';
import type { DayDocument } from '../../../src/model/documents.js';
import type { TelemetryRow } from '../../../src/model/telemetry.js';
import { countPlainly } from '../../support/reference-counter.js';

const LISTS_TOP = 1000;
const CELLS = ['records', 'mediarecords'] as const;
const TYPES = ['download', 'mapping', 'search', 'seen', 'view'] as const;

export interface Documents {
  readonly days: Readonly<Record<string, unknown>>;
  readonly months: Readonly<Record<string, unknown>>;
  readonly totals: Readonly<Record<string, unknown>>;
}

export function dayDocuments(day: Day, rows: readonly TelemetryRow[]): DayDocument[] {
  return [...countPlainly(rows, day, LISTS_TOP).values()] as DayDocument[];
}

/** Months and totals, as sums of these days. */
export function documentsOf(days: readonly DayDocument[]): Documents {
  const byMonth = grouped(days, (day) => `${day.recordset_id}|${day.harvest_date.slice(0, 7)}`);
  const byRecordset = grouped(days, (day) => day.recordset_id);
  return {
    days: Object.fromEntries(days.map((day) => [`${day.recordset_id}|${day.harvest_date}`, day])),
    months: mapped(byMonth, (of) => ({ ...summed(of), month: of[0]!.harvest_date.slice(0, 7) })),
    totals: mapped(byRecordset, summed),
  };
}

function summed(days: readonly DayDocument[]): object {
  const dates = days.map((day) => day.harvest_date).sort();
  const cell = (group: (typeof CELLS)[number], type: (typeof TYPES)[number]) => ({
    count: days.reduce((sum, day) => sum + day[group][type].count, 0),
    total: days.reduce((sum, day) => sum + day[group][type].total, 0),
  });
  const cells = CELLS.map((group) => [group, Object.fromEntries(TYPES.map((type) => [type, cell(group, type)]))]);
  return {
    recordset_id: days[0]!.recordset_id,
    first_day: dates[0],
    last_day: dates.at(-1),
    days: days.length,
    ...(Object.fromEntries(cells) as object),
  };
}

function grouped(days: readonly DayDocument[], keyOf: (day: DayDocument) => string): Map<string, DayDocument[]> {
  const groups = new Map<string, DayDocument[]>();
  for (const day of days) groups.set(keyOf(day), [...(groups.get(keyOf(day)) ?? []), day]);
  return groups;
}

function mapped<T>(groups: ReadonlyMap<string, T>, map: (group: T) => object): Record<string, unknown> {
  return Object.fromEntries([...groups].map(([key, group]) => [key, map(group)]));
}
