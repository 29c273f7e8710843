/** The daily run: takes the lease, makes the plan, collects day after day, each by itself. */
import { addDays, dayWindow, daysBetween, lastFinishedDay, type Day } from '../model/day.js';
import { EXIT, IdbError } from '../model/errors.js';
import { COLLECT_STATS, EMPTY_FINGERPRINT } from '../model/marker.js';
import { lastDays, type When } from '../model/when.js';
import type { Lease } from '../store/store.js';
import { checkZone } from './check-zone.js';
import { stopIfAborted } from '../ledger/interruption.js';
import type { Parts } from './parts.js';
import { planDays, type PlannedDay } from './plan.js';
import { dayReport, exitCodeOf, type CollectReport, type DayReport } from './report.js';
import { dryRunDay, runDay } from './run-day.js';
import { sayChanges, sayCounts } from '../ledger/source-change.js';

export interface CollectRequest {
  readonly when: When;
  /** Collect complete days again. */
  readonly force: boolean;
  /** Read and count, write nothing, take no lease. */
  readonly dryRun: boolean;
  /** Also collect each missing, failed or stale day of so many last days; null: only those asked for. */
  readonly catchUpDays: number | null;
}

/**
 * @returns what became of each day. A day that fails does not stop the next
 * @throws usage (the day is not over), configuration (zone), schema, unavailable, lease-held
 */
export async function collectStats(parts: Parts, request: CollectRequest): Promise<CollectReport> {
  const started = parts.now().getTime();
  refuseDayNotOver(parts, request.when);
  await parts.source.checkSchema();
  const { days, leftOut } = await daysAskedFor(parts, request);
  const done = request.dryRun ? await dryRunDays(parts, request, days) : await runDays(parts, request, days);
  return {
    statistic: COLLECT_STATS,
    zone: parts.zone,
    dry_run: request.dryRun,
    days: done,
    left_out: leftOut,
    duration_ms: parts.now().getTime() - started,
    exit_code: exitCodeOf(done),
  };
}

/** @throws usage */
function refuseDayNotOver(parts: Parts, when: When): void {
  const last = lastFinishedDay(parts.now(), parts.zone);
  if (when.kind === 'day' && when.day > last) {
    throw new IdbError(
      'usage',
      `${when.day} is not over in the zone ${parts.zone}: the last day that can be collected is ${last}.`,
    );
  }
}

interface DaysAskedFor {
  readonly days: readonly Day[];
  readonly leftOut: CollectReport['left_out'];
}

async function daysAskedFor(parts: Parts, { when, catchUpDays }: CollectRequest): Promise<DaysAskedFor> {
  const last = lastFinishedDay(parts.now(), parts.zone);
  const { days, leftOut } = await expand(parts, when, last);
  const more = catchUpDays === null ? [] : lastDays(catchUpDays, parts.now(), parts.zone);
  return { days: [...new Set([...days, ...more])].sort(), leftOut };
}

/** Days up to the last that is over, and the stretch beyond it. */
async function expand(parts: Parts, when: When, last: Day): Promise<DaysAskedFor> {
  if (when.kind === 'day') return { days: [when.day], leftOut: null };
  if (when.kind === 'range') {
    const { from, to } = when;
    const leftOut = to > last ? { from: from > last ? from : addDays(last, 1), to } : null;
    return { days: daysBetween(from, to > last ? last : to), leftOut };
  }
  const all = await parts.source.readDays(parts.zone);
  const [first, end] = [all.find((day) => day > last), all.at(-1)];
  const leftOut = first !== undefined && end !== undefined ? { from: first, to: end } : null;
  return { days: all.filter((day) => day <= last), leftOut };
}

async function runDays(parts: Parts, request: CollectRequest, days: readonly Day[]): Promise<DayReport[]> {
  const lease = { statistic: COLLECT_STATS, holder: parts.holder, seconds: parts.leaseSeconds };
  return parts.store.withLease(lease, async (held) => {
    await checkZone(parts.store, parts.zone);
    const done: DayReport[] = [];
    for (const planned of await makePlan(parts, request, days)) {
      const report = await runPlanned(parts, held, planned);
      done.push(report);
      if (endsTheRun(done)) break;
    }
    return done;
  });
}

async function dryRunDays(parts: Parts, request: CollectRequest, days: readonly Day[]): Promise<DayReport[]> {
  await checkZone(parts.store, parts.zone);
  const done: DayReport[] = [];
  for (const planned of await makePlan(parts, request, days)) {
    stopIfAborted(parts.signal);
    done.push(planned.action === 'collect' ? await dryRunDay(parts, planned) : notCollected(planned));
    if (endsTheRun(done)) break;
  }
  return done;
}

async function makePlan(parts: Parts, request: CollectRequest, days: readonly Day[]): Promise<PlannedDay[]> {
  const [from, to] = [days[0], days.at(-1)];
  if (from === undefined || to === undefined) return [];
  const markers = await parts.store.readMarkers(COLLECT_STATS, { from, to });
  const fingerprints = await parts.source.readFingerprints(days.map((day) => dayWindow(day, parts.zone)));
  return planDays({
    days,
    markers: new Map(markers.map((marker) => [marker.interval, marker])),
    fingerprints,
    force: request.force,
    renew: request.catchUpDays !== null,
  });
}

async function runPlanned(parts: Parts, lease: Lease, planned: PlannedDay): Promise<DayReport> {
  if (planned.action !== 'collect') return notCollected(planned);
  const { day, marker, source, shrunk } = planned;
  if (shrunk) {
    const counted = marker?.fingerprint ?? EMPTY_FINGERPRINT;
    parts.log.warn(
      `The source has lost what was counted of ${day} (${sayChanges(counted, source, ['counted', 'left'])}). ` +
        'As --force says, what is left is counted.',
      { day, counted_rows: counted.rows, source_rows: source.rows },
    );
  }
  parts.log.info(`Collecting ${day}: ${sayCounts(source)} in the source.`, { day, rows: source.rows });
  return runDay(parts, lease, planned);
}

function notCollected({ day, action, marker, source, changed, shrunk }: PlannedDay): DayReport {
  const counted = marker?.fingerprint ?? EMPTY_FINGERPRINT;
  const known = {
    state: marker?.state ?? null,
    attempt: marker?.attempt ?? 0,
    rows: marker?.figures?.rows ?? 0,
    counted: marker?.figures?.counted ?? 0,
    documents: marker?.figures?.documents ?? 0,
    checksum: marker?.checksum ?? null,
    source_changed: changed || shrunk ? { counted, now: source } : null,
  };
  if (action === 'skip') return dayReport(day, shrunk ? 'pruned' : 'already-complete', known);
  const reason =
    `An earlier run failed, and the source has lost what was counted before it (${sayChanges(counted, source, ['counted', 'in the source now'])}). ` +
    'Collecting it would lose what is gone; --force does it all the same.';
  return dayReport(day, 'failed', { ...known, reason, exit_code: EXIT.dayFailed });
}

/** After an interruption, without the lease, or with a service gone for two days running, no further day can be done. */
function endsTheRun(done: readonly DayReport[]): boolean {
  const code = done.at(-1)?.exit_code;
  return code === EXIT.tryLater || (code === EXIT.unavailable && done.at(-2)?.exit_code === EXIT.unavailable);
}
