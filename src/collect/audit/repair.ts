/** Mends what an audit found, with the means of the daily run: days are collected again, months and totals derived anew. */
import { addDays, dayWindow, lastFinishedDay, monthOf, type Day } from '../../model/day.js';
import { isObject } from '../../model/canonical-json.js';
import { IdbError } from '../../model/errors.js';
import { COLLECT_STATS, type Fingerprint } from '../../model/marker.js';
import type { DocumentKind, DocumentWrite, Lease } from '../../store/store.js';
import { checkZone } from '../check-zone.js';
import { readSummaries, writeSummaries } from '../derive-summaries.js';
import { stopIfAborted } from '../../ledger/interruption.js';
import type { Parts } from '../parts.js';
import { planDays, type PlannedDay } from '../plan.js';
import { sayChanges, sourceChanges } from '../../ledger/source-change.js';
import { runDay } from '../run-day.js';
import { audit, type AuditFindings, type AuditReport, type AuditRequest } from './audit.js';
import type { Difference, Mending } from './differences.js';

export interface RepairReport {
  readonly before: AuditReport;
  readonly collected: readonly Day[];
  /** Days that can't be collected again without losing what the source no longer has, or that failed, each with its reason. */
  readonly left: readonly { readonly day: Day; readonly reason: string }[];
  /** The same audit once more. */
  readonly after: AuditReport;
}

/** Audits, mends and audits again, under the lease throughout. @throws lease-held, lease-lost, interrupted, unavailable */
export async function repair(parts: Parts, request: AuditRequest): Promise<RepairReport> {
  const lease = { statistic: COLLECT_STATS, holder: parts.holder, seconds: parts.leaseSeconds };
  return parts.store.withLease(lease, async (held) => {
    await checkZone(parts.store, parts.zone);
    const before = await audit(parts, request);
    const mended =
      before.report.differences.length === 0 ? { collected: [], left: [] } : await mend(parts, held, before);
    const after = before.report.differences.length === 0 ? before : await audit(parts, request);
    return { before: before.report, ...mended, after: after.report };
  });
}

async function mend(
  parts: Parts,
  lease: Lease,
  { mending }: AuditFindings,
): Promise<Pick<RepairReport, 'collected' | 'left'>> {
  const collected: Day[] = [];
  const left: { day: Day; reason: string }[] = [];
  const repairs = await planRepair(parts, mending);
  const kept = new Set(repairs.flatMap(({ planned, reason }) => (reason === null ? [] : [planned.day])));
  // A day that can't be counted again keeps whatever is stored of it: it may be the only copy.
  const strays = mending.misplaced.filter(({ day }) => day === undefined || !kept.has(day));
  await parts.store.write(lease, strays.map(strayDeletion));
  for (const { planned, reason } of repairs) {
    stopIfAborted(parts.signal);
    const report = reason === null ? await runDay(parts, lease, planned) : null;
    if (report?.outcome === 'collected') collected.push(planned.day);
    else left.push({ day: planned.day, reason: reason ?? report?.reason ?? 'it failed' });
    const code = report?.error_code;
    if (code === 'interrupted' || code === 'lease-lost') throw new IdbError(code, report?.reason ?? '');
  }
  const months = new Set([...mending.months, ...[...mending.days].map(monthOf)]);
  await writeSummaries(parts.store, lease, await readSummaries(parts.store, [...months], null, mending.recordsets));
  return { collected, left };
}

interface Repair {
  readonly planned: PlannedDay;
  /** Why the day is left as it is; null: it is collected again. */
  readonly reason: string | null;
}

async function planRepair(parts: Parts, mending: Mending): Promise<Repair[]> {
  const last = lastFinishedDay(parts.now(), parts.zone);
  const days = [...mending.days].sort();
  const [from, to] = [days[0], days.at(-1)];
  if (from === undefined || to === undefined) return [];
  await parts.source.checkSchema();
  const markers = new Map(
    (await parts.store.readMarkers(COLLECT_STATS, { from, to })).map((marker) => [marker.interval, marker]),
  );
  const siteDays = await readSiteDayFingerprints(parts, from, to);
  const fingerprints = await parts.source.readFingerprints(days.map((day) => dayWindow(day, parts.zone)));
  return planDays({ days, markers, fingerprints, force: true, renew: true }).map((planned) => {
    if (planned.day > last)
      return { planned, reason: `it is not over: nothing of it can be collected before ${addDays(planned.day, 1)}` };
    // Where the marker is gone, the site day still tells how many rows were counted once.
    const counted = planned.marker?.fingerprint ?? siteDays.get(planned.day);
    const lost = counted && sourceChanges(counted, planned.source).some(({ isShrunk }) => isShrunk) ? counted : null;
    if (!lost) return { planned, reason: null };
    const changes = sayChanges(lost, planned.source, ['counted', 'in the source now']);
    return { planned, reason: `its source has shrunk (${changes}); collect-stats --force counts what is left` };
  });
}

/** How many rows each source had, as far as site days tell it. */
async function readSiteDayFingerprints({ store }: Parts, from: Day, to: Day): Promise<Map<Day, Fingerprint>> {
  const fingerprints = new Map<Day, Fingerprint>();
  for await (const { id, body } of store.readSiteDays({ from, to })) fingerprints.set(id, fingerprintOf(body));
  return fingerprints;
}

function fingerprintOf(siteDay: unknown): Fingerprint {
  const { sources } = isObject(siteDay) ? siteDay : {};
  const bySource = Object.entries(isObject(sources) ? sources : {}).map(([name, source]) => {
    const { rows, duplicates } = isObject(source) ? source : {};
    return [name, { rows: (Number(rows) || 0) + (Number(duplicates) || 0), newest: null }] as const;
  });
  const rows = bySource.reduce((sum, [, source]) => sum + source.rows, 0);
  return { rows, newest: null, sources: Object.fromEntries(bySource) };
}

function strayDeletion({ kind, id, day }: Difference): DocumentWrite {
  return { kind: 'stray', of: kind.replace(/-misplaced$/, '') as DocumentKind, id, day: day ?? null };
}
