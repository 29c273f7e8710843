/** The report of aggregating, as people and programs read it. */
import type { AggregateReport, AggregationReport, IntervalReport } from '../aggregate/report.js';
import type { RegistryFault } from '../events/registry.js';
import { seconds, type Column } from './output.js';
import { counted, grouped } from '../model/words.js';
import type { Session } from './session.js';

const COLUMNS: readonly Column[] = [
  { title: 'aggregation' },
  { title: 'interval' },
  { title: 'result' },
  { title: 'events', align: 'right' },
  { title: 'counted', align: 'right' },
  { title: 'left out', align: 'right' },
  { title: 'rejected', align: 'right' },
  { title: 'documents', align: 'right' },
  { title: 'deleted', align: 'right' },
  { title: 'time', align: 'right' },
];

/** @param faults of what is registered: why aggregations may be absent from the report */
export async function printAggregateReport(
  { out, json }: Pick<Session, 'out' | 'json'>,
  report: AggregateReport,
  faults: readonly RegistryFault[],
): Promise<void> {
  if (json) return out.json(report);
  const rows = report.aggregations.flatMap(({ aggregation, intervals }) =>
    intervals.filter(({ outcome }) => outcome !== 'pruned').map((interval) => rowOf(aggregation, interval)),
  );
  if (rows.length > 0) await out.table(COLUMNS, rows);
  for (const one of report.aggregations) {
    if (one.reason !== null) await out.line(out.colour(`${one.aggregation} failed: ${one.reason}`, 'red'));
    for (const { interval, outcome, reason, rejected } of one.intervals) {
      const which = `${one.aggregation} ${interval}`;
      if (outcome === 'failed') await out.line(out.colour(`${which} failed: ${reason ?? 'no reason given'}`, 'red'));
      if (outcome === 'pruned') await out.line(out.colour(`${which} is complete already. ${reason ?? ''}`, 'yellow'));
      if (rejected > 0) {
        await out.line(
          out.colour(
            `${which}: ${counted(rejected, 'event')} rejected, for want of a field that documents are made by`,
            'yellow',
          ),
        );
      }
    }
  }
  await out.line(report.aggregations.length === 0 ? nothingToDo(faults) : summaryOf(report));
}

function rowOf(aggregation: string, interval: IntervalReport): string[] {
  const { rows, counted: events, rejected, documents, deleted, duration_ms: duration } = interval;
  // By filters (robots, first of all), and as double clicks.
  const leftOut = rows - events - rejected;
  const figures = [rows, events, leftOut, rejected, documents, deleted].map(grouped);
  const isFailed = interval.outcome === 'failed';
  const result = isFailed ? 'failed' : (interval.state ?? '');
  return [aggregation, interval.interval, result, ...(isFailed ? figures.map(() => '') : figures), seconds(duration)];
}

function nothingToDo(faults: readonly RegistryFault[]): string {
  if (faults.length === 0) {
    return 'Nothing to do: no aggregation is registered. Enable one: {"events": {"file-download": {}}, "aggregations": {"file-download-agg": {}}}.';
  }
  const reasons = faults.map(({ what, reason }) => `${what} (${reason})`);
  return `Nothing to do: no aggregation can be used, for what is registered is faulty: ${reasons.join('; ')}.`;
}

function summaryOf({ aggregations, duration_ms: duration }: AggregateReport): string {
  const count = (of: (one: AggregationReport) => number) => aggregations.reduce((sum, one) => sum + of(one), 0);
  const countOutcome = (outcome: IntervalReport['outcome']) =>
    count(({ intervals }) => intervals.filter((one) => one.outcome === outcome).length);
  const rest = [
    [count((one) => one.already_complete), 'complete already'],
    [countOutcome('pruned'), 'pruned'],
    [countOutcome('failed'), 'failed'],
  ] as const;
  const others = rest.filter(([number]) => number > 0).map(([number, what]) => `, ${number} ${what}`);
  return `${counted(countOutcome('aggregated'), 'interval')} aggregated${others.join('')} in ${seconds(duration)}.`;
}
