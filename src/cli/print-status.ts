/** The grid of days: a line a month, a sign a day. */
import { FINDINGS, type LedgerState } from '../ledger/state.js';
import { sayChanges } from '../ledger/source-change.js';
import type { StatusDay, StatusReport } from '../collect/status.js';
import { lastFinishedDay, monthOf } from '../model/day.js';
import { collectAdvice } from './collect-advice.js';
import type { Colour } from './output.js';
import { grouped } from '../model/words.js';
import type { Session } from './session.js';

const SIGNS: Record<LedgerState, readonly [sign: string, colour: Colour]> = {
  complete: ['#', 'green'],
  empty: ['o', 'green'],
  missing: ['.', 'red'],
  stale: ['~', 'yellow'],
  running: ['>', 'yellow'],
  failed: ['!', 'red'],
  pruned: ['-', 'dim'],
};

const ADVICE: Partial<Record<LedgerState, string>> = {
  missing: 'never collected',
  stale: 'the source has changed since it was collected',
  pruned: 'what was counted is gone from the source; the documents stand',
};

const DAYS_OF_MONTH = Array.from({ length: 31 }, (_, i) => i + 1);

export async function printStatus({ out, json, now, advise }: Session, report: StatusReport): Promise<void> {
  if (json) return out.json(report);
  await out.line(`${report.statistic}, ${report.from} to ${report.to}, zone ${report.zone}`);
  await out.line();
  await out.line(out.colour(`         ${DAYS_OF_MONTH.map((day) => String(day).padStart(2)).join(' ')}`, 'dim'));
  for (const [month, days] of byMonth(report.days)) {
    const byDay = new Map(days.map((day) => [Number(day.day.slice(8)), day]));
    const cells = DAYS_OF_MONTH.map((day) => {
      const state = byDay.get(day)?.state;
      return state === undefined ? '  ' : out.colour(SIGNS[state][0].padStart(2), SIGNS[state][1]);
    });
    await out.line(`${month}  ${cells.join(' ')}`.trimEnd());
  }
  await out.line();
  await out.line(
    legendOf(report)
      .map(([state, number]) => `${out.colour(SIGNS[state][0], SIGNS[state][1])} ${number} ${state}`)
      .join('   '),
  );
  await printRemarks(out, report.days);
  const advice = collectAdvice(report.days, lastFinishedDay(now(), report.zone));
  if (advice !== null) await out.line(`\n${advise(advice)}`);
}

async function printRemarks(out: Session['out'], days: readonly StatusDay[]): Promise<void> {
  const remarkable = days.filter(({ state }) => FINDINGS.includes(state) || state === 'running' || state === 'pruned');
  if (remarkable.length > 0) await out.line();
  for (const { state, from, to, reason } of stretchesOf(remarkable)) {
    const when = from.day === to.day ? from.day : `${from.day}..${to.day}`;
    const rows =
      from.source_changed === null
        ? ''
        : ` (${sayChanges(from.source_changed.counted, from.source_changed.now, ['then', 'now'], grouped)})`;
    await out.line(`${when}  ${out.colour(state, SIGNS[state][1])}: ${reason ?? ADVICE[state] ?? ''}${rows}`);
  }
}

interface Stretch {
  readonly state: LedgerState;
  readonly from: StatusDay;
  readonly to: StatusDay;
  readonly reason: string | null;
}

/** Missing days that follow one another are said in one line; of the other states each day has something of its own to say. */
function stretchesOf(days: readonly StatusDay[]): Stretch[] {
  const stretches: Stretch[] = [];
  for (const day of days) {
    const last = stretches.at(-1);
    const joins = day.state === 'missing' && last?.state === 'missing' && follows(last.to.day, day.day);
    if (joins) stretches[stretches.length - 1] = { ...last, to: day };
    else stretches.push({ state: day.state, from: day, to: day, reason: day.reason });
  }
  return stretches;
}

function follows(day: string, next: string): boolean {
  return Date.parse(next) - Date.parse(day) === 86_400_000;
}

function legendOf({ days }: StatusReport): [LedgerState, number][] {
  const states = Object.keys(SIGNS) as LedgerState[];
  return states
    .map((state): [LedgerState, number] => [state, days.filter((day) => day.state === state).length])
    .filter(([, number]) => number > 0);
}

function byMonth(days: readonly StatusDay[]): Map<string, StatusDay[]> {
  const months = new Map<string, StatusDay[]>();
  for (const day of days) months.set(monthOf(day.day), [...(months.get(monthOf(day.day)) ?? []), day]);
  return months;
}
