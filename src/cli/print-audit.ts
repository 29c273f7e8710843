/** The report of an audit, as people and programs read it. */
import type { AggregateAuditReport } from '../aggregate/audit/audit-report.js';
import type { AuditReport } from '../collect/audit/audit.js';
import type { ExitCode } from '../model/errors.js';
import type { FullAudit, FullRepair } from './audit-all.js';
import { seconds } from './output.js';
import { counted } from '../model/words.js';
import type { Session } from './session.js';

/** @param asked the options that the audit was given, as they are typed: mending needs the same */
export async function printAudit({ out, json, advise }: Session, audit: FullAudit, asked: string): Promise<ExitCode> {
  const { days, aggregations, exit_code: exitCode } = audit;
  if (json) await out.json({ ...days, aggregations, exit_code: exitCode });
  else {
    await printLines({ out, advise }, linesOf(days, out));
    await printLines({ out, advise }, aggregationLines(aggregations, out));
    const found = days.differences.length + (aggregations?.differences.length ?? 0);
    if (found > 0) await out.line(advise(`\nidb audit${asked} --repair mends what can be mended.`));
  }
  return exitCode;
}

async function printLines({ out, advise }: Pick<Session, 'out' | 'advise'>, lines: readonly string[]): Promise<void> {
  for (const line of lines) await out.line(advise(line));
}

export async function printRepair({ out, json, advise }: Session, repair: FullRepair): Promise<ExitCode> {
  const { days, aggregations, exit_code: exitCode } = repair;
  if (json) {
    await out.json({ ...days, aggregations, exit_code: exitCode });
    return exitCode;
  }
  await printLines({ out, advise }, linesOf(days.before, out));
  if (days.before.differences.length > 0) {
    await out.line(`\nCollected again: ${days.collected.join(', ') || 'no day'}. Months and totals were derived anew.`);
    for (const { day, reason } of days.left)
      await out.line(out.colour(`${day} was left as it is: ${reason}.`, 'yellow'));
    await out.line('\nAfter the repair:');
    await printLines({ out, advise }, linesOf(days.after, out));
  }
  if (aggregations === null) return exitCode;
  await printLines({ out, advise }, aggregationLines(aggregations.before, out));
  if (aggregations.before.differences.length === 0) return exitCode;
  await out.line(`\nCounted again: ${counted(aggregations.intervals.length, 'interval')}. After the repair:`);
  await printLines({ out, advise }, aggregationLines(aggregations.after, out));
  return exitCode;
}

function aggregationLines(report: AggregateAuditReport | null, out: Session['out']): string[] {
  if (report === null) return [];
  const { checked, differences } = report;
  const recounted = checked.recounted > 0 ? `; ${counted(checked.recounted, 'interval')} counted again` : '';
  const pruned = checked.pruned > 0 ? `; ${checked.pruned} whose events are gone` : '';
  const what = `${counted(checked.intervals, 'interval')} of aggregations, ${counted(checked.documents, 'document')}`;
  const head = `\nChecked ${what}${recounted}${pruned}.`;
  if (differences.length === 0) return [head, out.colour('Everything agrees.', 'green')];
  return [
    head,
    ...differences.map(({ aggregation, interval, kind, message }) =>
      out.colour(`${kind}: ${aggregation} ${interval}: ${message}`, 'red'),
    ),
  ];
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
