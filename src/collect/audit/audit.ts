/**
 * Proves, or disproves, that what is stored agrees with itself (months and totals with the days, days with the checksums of
 * their runs) and, with the source, that it is what the source says.
 */
import { dayWindow, firstDayOf, lastDayOf, lastFinishedDay, monthOf, type Day, type Month } from '../../model/day.js';
import { isObject } from '../../model/canonical-json.js';
import { EXIT, IdbError, type ExitCode } from '../../model/errors.js';
import type { RecordsetSum } from '../../model/figures.js';
import { COLLECT_STATS, type Fingerprint, type Marker } from '../../model/marker.js';
import type { DayRange } from '../../store/store.js';
import { mergeSums } from '../../totals/summaries.js';
import { checkZone } from '../check-zone.js';
import { stopIfAborted } from '../../ledger/interruption.js';
import type { Parts } from '../parts.js';
import { auditDay, auditSiteDay } from './audit-day.js';
import { auditDayAgainstSource } from './audit-source.js';
import { auditMonth, auditTotals, sumOfMonthDocument } from './audit-summaries.js';
import { Differences, type DifferencesOfKind, type Mending } from './differences.js';

export interface AuditRequest {
  readonly from: Day | null;
  readonly to: Day | null;
  readonly source: boolean;
}

export interface AuditReport {
  readonly statistic: string;
  readonly from: Day | null;
  readonly to: Day | null;
  readonly checked: {
    readonly days: number;
    readonly documents: number;
    readonly months: number;
    readonly totals: number;
    /** Days counted once more from the source. */
    readonly recounted: number;
    /** Days whose rows are gone from the source: not compared with it, which is no finding. */
    readonly pruned: number;
  };
  readonly differences: readonly DifferencesOfKind[];
  readonly duration_ms: number;
  readonly exit_code: ExitCode;
}

export interface AuditFindings {
  readonly report: AuditReport;
  readonly mending: Mending;
}

/** Sums of the days that were read, by month and recordset. */
type MonthSums = Map<Month, ReadonlyMap<string, RecordsetSum>>;

export async function audit(parts: Parts, request: AuditRequest): Promise<AuditFindings> {
  const started = parts.now().getTime();
  const differences = new Differences();
  const range = rangeOf(request);
  await checkZone(parts.store, parts.zone);
  const days = await daysToAudit(parts, request, range, differences);
  const checked = { days: days.size, documents: 0, months: 0, totals: 0, recounted: 0, pruned: 0 };

  const byMonth: MonthSums = new Map();
  for (const [day, facts] of days) {
    stopIfAborted(parts.signal);
    const stored = await auditDay(parts.store, day, facts.marker, differences);
    auditPlace(day, facts.found, stored.documents, differences);
    auditSiteDay(facts.siteDay, day, facts.marker, stored, differences);
    checked.documents += stored.documents;
    byMonth.set(monthOf(day), mergeSums(byMonth.get(monthOf(day)) ?? new Map<string, RecordsetSum>(), stored.sums));
    if (!request.source) continue;
    const answer = await auditDayAgainstSource(parts, day, facts.marker, facts.source, facts.siteDay, differences);
    if (answer === 'compared') checked.recounted++;
    if (answer === 'pruned') checked.pruned++;
  }
  Object.assign(checked, await auditAllSummaries(parts, byMonth, range, differences));

  const found = differences.byKind();
  const report: AuditReport = {
    statistic: COLLECT_STATS,
    from: request.from,
    to: request.to,
    checked,
    differences: found,
    duration_ms: parts.now().getTime() - started,
    exit_code: found.length === 0 ? EXIT.done : EXIT.finding,
  };
  return { report, mending: differences.mending() };
}

/** Days in part of a month can't tell whether the month is right: whole months are read. @throws usage */
function rangeOf({ from, to }: AuditRequest): DayRange | undefined {
  if (from === null && to === null) return undefined;
  if (from !== null && to !== null && to < from) throw new IdbError('usage', `--to ${to} comes before --from ${from}.`);
  return {
    from: from === null ? '0001-01-01' : firstDayOf(monthOf(from)),
    to: to === null ? '9999-12-31' : lastDayOf(monthOf(to)),
  };
}

/** Documents are found by the day that they name, in whatever index they lie; those of the day are in its own. */
function auditPlace(day: Day, found: number, ofTheDay: number, differences: Differences): void {
  if (found <= ofTheDay) return;
  const message = `${found - ofTheDay} documents that name ${day} lie outside of its year's index, where no run writes them: delete them by hand`;
  differences.add({ kind: 'day-elsewhere', id: day, message });
}

interface DayFacts {
  /** Documents that name the day, wherever they lie. */
  readonly found: number;
  readonly marker: Marker | undefined;
  readonly source: Fingerprint | undefined;
  readonly siteDay: unknown;
}

/** Every day that anything is known of: by its documents, marker, site day or (with the source) rows. */
async function daysToAudit(
  parts: Parts,
  request: AuditRequest,
  range: DayRange | undefined,
  differences: Differences,
): Promise<Map<Day, DayFacts>> {
  const { store } = parts;
  const within = (day: Day) => range === undefined || (day >= range.from && day <= range.to);
  await store.refresh(['day', 'month', 'total', 'site-day']);
  const markers = new Map((await store.readMarkers(COLLECT_STATS, range)).map((marker) => [marker.interval, marker]));
  const siteDays = new Map<Day, unknown>();
  for await (const { id, body } of store.readSiteDays(range)) {
    if (isObject(body) && body.day !== id && typeof body.day === 'string') {
      const message = `site day ${id} says that it is ${body.day}`;
      differences.add({ kind: 'site-day-misplaced', id, day: body.day, message });
    } else siteDays.set(id, body);
  }
  const storedDays = new Map((await store.readStoredDays(range)).map(({ day, documents }) => [day, documents]));
  const sourceDays = request.source ? await daysOfSource(parts, within) : [];
  const days = [...new Set([...markers.keys(), ...siteDays.keys(), ...storedDays.keys(), ...sourceDays])].sort();
  const fingerprints = request.source
    ? await parts.source.readFingerprints(days.map((day) => dayWindow(day, parts.zone)))
    : new Map<Day, Fingerprint>();
  return new Map(
    days.map((day) => [
      day,
      {
        found: storedDays.get(day) ?? 0,
        marker: markers.get(day),
        source: fingerprints.get(day),
        siteDay: siteDays.get(day),
      },
    ]),
  );
}

async function daysOfSource(parts: Parts, within: (day: Day) => boolean): Promise<Day[]> {
  await parts.source.checkSchema();
  const last = lastFinishedDay(parts.now(), parts.zone);
  return (await parts.source.readDays(parts.zone)).filter((day) => within(day) && day <= last);
}

/** Months against the days that were read, totals against all months: those outside the range as they are stored. */
async function auditAllSummaries(
  { store }: Parts,
  byMonth: MonthSums,
  range: DayRange | undefined,
  differences: Differences,
): Promise<{ months: number; totals: number }> {
  const stored = await store.readStoredMonths();
  const months = [...new Set([...stored, ...byMonth.keys()])].sort();
  let totals: ReadonlyMap<string, RecordsetSum> = new Map();
  let read = 0;
  for (const month of months) {
    const isRead = range === undefined || (month >= monthOf(range.from) && month <= monthOf(range.to));
    const sums = isRead
      ? (byMonth.get(month) ?? new Map<string, RecordsetSum>())
      : await storedSums(store.readMonth(month));
    if (isRead) read += await auditMonth(store.readMonth(month), month, sums, differences);
    totals = mergeSums(totals, sums);
  }
  return { months: read, totals: await auditTotals(store.readTotals(), totals, differences) };
}

async function storedSums(documents: AsyncIterable<{ readonly body: unknown }>): Promise<Map<string, RecordsetSum>> {
  const sums = new Map<string, RecordsetSum>();
  for await (const { body } of documents) {
    const sum = sumOfMonthDocument(body);
    if (sum !== null) sums.set(sum.recordset, sum);
  }
  return sums;
}
