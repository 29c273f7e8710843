/** The report of a run, as people and programs read it. */
import { EXIT } from '../model/errors.js';
import { sayChanges } from '../ledger/source-change.js';
import type { CollectReport, DayReport } from '../collect/report.js';
import { seconds, type Colour, type Column } from './output.js';
import { counted, grouped } from '../model/words.js';
import type { Session } from './session.js';

const COLUMNS: readonly Column[] = [
  { title: 'day' },
  { title: 'result' },
  { title: 'rows', align: 'right' },
  { title: 'counted', align: 'right' },
  { title: 'rejected', align: 'right' },
  { title: 'documents', align: 'right' },
  { title: 'deleted', align: 'right' },
  { title: 'time', align: 'right' },
];

export async function printCollectReport({ out, json }: Session, report: CollectReport): Promise<void> {
  if (json) return out.json(report);
  const worked = report.days.filter(({ outcome }) => outcome !== 'already-complete' && outcome !== 'pruned');
  if (worked.length > 0) await out.table(COLUMNS, worked.map(rowOf));
  const isAlone = report.days.length === 1;
  for (const day of report.days) {
    for (const [text, colour] of remarksOn(day, isAlone)) await out.line(out.colour(text, colour));
  }
  if (report.left_out !== null) {
    const { from, to } = report.left_out;
    await out.line(`Left out, because not over in the zone ${report.zone}: ${from === to ? from : `${from}..${to}`}.`);
  }
  await out.line(summaryOf(report));
}

function rowOf(day: DayReport): string[] {
  const figures = [day.rows, day.counted, day.rejected.total, day.documents, day.deleted].map(grouped);
  const result = day.outcome === 'collected' ? (day.state ?? '') : day.outcome;
  return [day.day, result, ...(day.outcome === 'failed' ? ['', '', '', '', ''] : figures), seconds(day.duration_ms)];
}

/** @param isAlone of many days, those with nothing to say are only counted in the summary */
function remarksOn(day: DayReport, isAlone: boolean): [string, Colour][] {
  const remarks: [string, Colour][] = [];
  if (day.outcome === 'failed') remarks.push([`${day.day} failed: ${day.reason ?? 'no reason given'}`, 'red']);
  if (day.outcome === 'already-complete' && (isAlone || day.source_changed !== null))
    remarks.push([`${day.day} is ${day.state ?? 'complete'} already.${changeOf(day)}`, 'dim']);
  if (day.outcome === 'pruned') remarks.push([`${day.day} is complete already.${changeOf(day)}`, 'yellow']);
  for (const [name, { duplicates = 0 }] of Object.entries(day.sources)) {
    if (duplicates > 0)
      remarks.push([`${day.day}: ${name} that are among the rows too, and count once: ${grouped(duplicates)}.`, 'dim']);
  }
  for (const [reason, { count, first }] of Object.entries(day.rejected.reasons)) {
    const more = count > first.length ? ' …' : '';
    remarks.push([`${day.day}: ${counted(count, 'row')} rejected, ${reason}: id ${first.join(', ')}${more}`, 'yellow']);
  }
  if (day.exit_code === EXIT.tooManyRejected) {
    remarks.push([
      `${day.day}: more rows were rejected than rejects.max allows; the day is written and complete all the same.`,
      'red',
    ]);
  }
  return remarks;
}

function changeOf({ source_changed: changed, outcome }: DayReport): string {
  if (changed === null) return '';
  const changes = sayChanges(changed.counted, changed.now, ['counted', 'in the source now'], grouped);
  return outcome === 'pruned'
    ? ` Its source has shrunk (${changes}): only --force counts what is left.`
    : ` Its source has changed since (${changes}): --catch-up or --force collects it again.`;
}

function summaryOf({ days, dry_run: dryRun, duration_ms: duration }: CollectReport): string {
  if (days.length === 0) return 'Nothing to do: there is no telemetry of a day that is over.';
  const count = (outcome: DayReport['outcome']) => days.filter((day) => day.outcome === outcome).length;
  const done = count(dryRun ? 'would-collect' : 'collected');
  const rest = [
    [count('already-complete'), 'complete already'],
    [count('pruned'), 'pruned'],
    [count('failed'), 'failed'],
  ] as const;
  const others = rest.filter(([number]) => number > 0).map(([number, what]) => `, ${number} ${what}`);
  return `${counted(done, 'day')} ${dryRun ? 'would be collected (nothing was written)' : 'collected'}${others.join('')} in ${seconds(duration)}.`;
}
