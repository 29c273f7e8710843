/** What the processor did, as people and programs read it. */
import type { ProcessReport, TypeReport } from '../intake/process/process-report.js';
import { seconds, type Column } from './output.js';
import { counted, grouped } from '../model/words.js';
import type { Session } from './session.js';

const COLUMNS: readonly Column[] = [
  { title: 'type' },
  { title: 'taken', align: 'right' },
  { title: 'created', align: 'right' },
  { title: 'replaced', align: 'right' },
  { title: 'duplicates', align: 'right' },
  { title: 'left out', align: 'right' },
  { title: 'dead', align: 'right' },
];

const DAY_COLUMNS: readonly Column[] = [
  { title: 'day (UTC)' },
  { title: 'created', align: 'right' },
  { title: 'duplicates', align: 'right' },
];

/** A replay of years is told in full to programs alone. */
const MOST_DAYS = 31;

/** After it, standard error is told of dead letters. */
export async function printProcessReport(
  session: Pick<Session, 'out' | 'json' | 'log' | 'advise'>,
  report: ProcessReport,
): Promise<void> {
  const { out, json, log, advise } = session;
  if (json) await out.json(report);
  else await printTables(session, report);
  const dead = sumOf(report.types, 'dead');
  if (dead === 0) return;
  const [were, them] = dead === 1 ? ['was', 'it'] : ['were', 'them'];
  log.warn(
    advise(
      `${counted(dead, 'message')} ${were} set aside as dead letters: idb events dead-letters list shows ${them}.`,
    ),
  );
}

async function printTables({ out }: Pick<Session, 'out'>, report: ProcessReport): Promise<void> {
  const { types, duration_ms: duration } = report;
  if (sumOf(types, 'taken') === 0) return out.line(nothingTaken(report));
  await out.table(COLUMNS, types.filter(isBusy).map(rowOf));
  for (const { type, reasons } of types) {
    for (const [reason, number] of Object.entries(reasons)) {
      await out.line(out.colour(`${type}: ${counted(number, 'message')} set aside, ${reason}`, 'yellow'));
    }
  }
  await printDays(out, types);
  await out.line(`${counted(sumOf(types, 'taken'), 'message')} processed in ${seconds(duration)}.`);
}

function nothingTaken({ types, at_rest: isAtRest, outages }: ProcessReport): string {
  const queues = `the queues of ${types.map(({ type }) => type).join(', ')}`;
  if (isAtRest) return `Nothing to process: ${queues} are empty.`;
  const why = outages > 0 ? 'a server was away' : 'this was stopped before they had been looked at';
  return `Nothing was processed, and whether anything waits in ${queues} is not known: ${why}.`;
}

async function printDays(out: Session['out'], types: readonly TypeReport[]): Promise<void> {
  const days = new Map<string, { created: number; duplicates: number }>();
  for (const [day, { created, duplicates }] of types.flatMap((type) => Object.entries(type.days))) {
    const before = days.get(day) ?? { created: 0, duplicates: 0 };
    days.set(day, { created: before.created + created, duplicates: before.duplicates + duplicates });
  }
  if (days.size === 0) return;
  const rows = [...days].sort(([a], [b]) => (a < b ? -1 : 1));
  const shown = rows.slice(-MOST_DAYS);
  if (rows.length > shown.length)
    await out.line(`… ${counted(rows.length - shown.length, 'earlier day')} (--json has all)`);
  await out.table(
    DAY_COLUMNS,
    shown.map(([day, figures]) => [day, grouped(figures.created), grouped(figures.duplicates)]),
  );
}

function isBusy({ taken, created, replaced, duplicates, left_out: leftOut }: TypeReport): boolean {
  return taken + created + replaced + duplicates + leftOut > 0;
}

function rowOf(report: TypeReport): string[] {
  const { type, taken, created, replaced, duplicates, left_out: leftOut, dead } = report;
  return [type, ...[taken, created, replaced, duplicates, leftOut, dead].map(grouped)];
}

function sumOf(types: readonly TypeReport[], figure: 'taken' | 'dead'): number {
  return types.reduce((sum, type) => sum + type[figure], 0);
}
