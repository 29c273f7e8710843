/** `idb audit`: the days and, where aggregations are registered, what is stored of them. */
import { auditAggregations } from '../aggregate/audit/audit-aggregations.js';
import type { AggregateAuditReport } from '../aggregate/audit/audit-report.js';
import { repairAggregations } from '../aggregate/audit/repair-aggregations.js';
import type { IntervalReport } from '../aggregate/report.js';
import { audit, type AuditReport, type AuditRequest } from '../collect/audit/audit.js';
import { repair, type RepairReport } from '../collect/audit/repair.js';
import type { Progress } from '../collect/parts.js';
import { EXIT, type ExitCode } from '../model/errors.js';
import { aggregatePartsOf, aggregationsNamed } from './aggregation-parts.js';
import type { AllPlaces } from './intake-wiring.js';
import type { Session } from './session.js';
import { partsOf } from './wiring.js';

export interface FullAudit {
  readonly days: AuditReport;
  /** Null where no aggregation is registered. */
  readonly aggregations: AggregateAuditReport | null;
  readonly exit_code: ExitCode;
}

export interface FullRepair {
  readonly days: RepairReport;
  readonly aggregations: {
    readonly before: AggregateAuditReport;
    readonly intervals: readonly IntervalReport[];
    readonly after: AggregateAuditReport;
  } | null;
  readonly exit_code: ExitCode;
}

export async function auditAll(
  session: Session,
  places: AllPlaces,
  request: AuditRequest,
  progress: Progress,
): Promise<FullAudit> {
  const { report: days } = await audit(partsOf(session, places, progress), request);
  const aggregations = await auditRegistered(session, places, request);
  return { days, aggregations, exit_code: worse(days.exit_code, aggregations?.exit_code) };
}

/** Mends what is found, and looks again. */
export async function repairAll(
  session: Session,
  places: AllPlaces,
  request: AuditRequest,
  progress: Progress,
): Promise<FullRepair> {
  const days = await repair(partsOf(session, places, progress), request);
  const before = await auditRegistered(session, places, request);
  if (before === null) return { days, aggregations: null, exit_code: days.after.exit_code };
  const registered = aggregationsNamed(places.registry, [], session.settings.zone);
  const parts = aggregatePartsOf(session, places);
  const { intervals } = await repairAggregations(parts, registered, before.differences);
  const after = (await auditRegistered(session, places, request)) ?? before;
  return { days, aggregations: { before, intervals, after }, exit_code: worse(days.after.exit_code, after.exit_code) };
}

async function auditRegistered(
  session: Session,
  places: AllPlaces,
  { from, to, source }: AuditRequest,
): Promise<AggregateAuditReport | null> {
  const aggregations = aggregationsNamed(places.registry, [], session.settings.zone);
  if (aggregations.length === 0) return null;
  return auditAggregations(aggregatePartsOf(session, places), { aggregations, range: { from, to }, source });
}

function worse(days: ExitCode, aggregations: ExitCode | undefined): ExitCode {
  return days === EXIT.done ? (aggregations ?? EXIT.done) : days;
}
