/** The report of an audit, as people and programs read it. */
import type { AuditReport } from '../collect/audit/audit.js';
import type { RepairReport } from '../collect/audit/repair.js';
import type { ExitCode } from '../model/errors.js';
import { counted, seconds } from './output.js';
import type { Session } from './session.js';

export async function printAudit({ out, json }: Session, report: AuditReport): Promise<ExitCode> {
  if (json) await out.json(report);
  else await printLines(out, report);
  if (!json && report.differences.length > 0) await out.line('\nidb audit --repair mends what can be mended.');
  return report.exit_code;
}

async function printLines(out: Session['out'], report: AuditReport): Promise<void> {
  for (const line of linesOf(report, out)) await out.line(line);
}

export async function printRepair(session: Session, report: RepairReport): Promise<ExitCode> {
  const { out, json } = session;
  if (json) {
    await out.json({ ...report, exit_code: report.after.exit_code });
    return report.after.exit_code;
  }
  await printLines(out, report.before);
  if (report.before.differences.length === 0) return report.after.exit_code;
  await out.line(`\nCollected again: ${report.collected.join(', ') || 'no day'}. Months and totals were derived anew.`);
  for (const { day, reason } of report.left)
    await out.line(out.colour(`${day} was left as it is: ${reason}.`, 'yellow'));
  await out.line('\nAfter the repair:');
  await printLines(out, report.after);
  return report.after.exit_code;
}

function linesOf({ checked, differences, duration_ms: duration }: AuditReport, out: Session['out']): string[] {
  const parts = [
    counted(checked.days, 'day'),
    counted(checked.documents, 'day document'),
    counted(checked.months, 'month document'),
    counted(checked.totals, 'total'),
  ];
  const recounted =
    checked.recounted + checked.pruned > 0
      ? `; ${counted(checked.recounted, 'day')} counted again from the source, ${checked.pruned} pruned there`
      : '';
  const lines = [`Checked ${parts.join(', ')}${recounted} in ${seconds(duration)}.`];
  if (checked.days + checked.months + checked.totals === 0)
    return [...lines, 'Nothing is stored there: there was nothing to check.'];
  if (differences.length === 0) return [...lines, verdictOf(checked, out)];
  for (const { kind, count, first } of differences) {
    lines.push(out.colour(`${kind}: ${count}`, 'red'), `  first: ${first.message}`);
  }
  return lines;
}

function verdictOf({ pruned }: AuditReport['checked'], out: Session['out']): string {
  if (pruned === 0) return out.colour('Everything agrees.', 'green');
  const days = `${counted(pruned, 'day')} could not be compared with the source, which has lost rows of them (idb status names them)`;
  return out.colour(`Everything that could be checked agrees; ${days}.`, 'yellow');
}
