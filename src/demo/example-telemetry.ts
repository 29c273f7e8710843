/** The telemetry of the demo: a month or so of believable use, with everything in it that a real month has. */
import { addDays, daysBetween, type Day } from '../model/day.js';

import { SHOWN_REASONS, badRow, type ShownReason } from './bad-rows.js';
import { dayRows, rowsOf } from './day-rows.js';
import { Dice } from './dice.js';
import type { LoadRow, UnnumberedRow } from './load-row.js';

export interface ExampleOptions {
  /** The last day that has rows. */
  readonly lastDay: Day;
  readonly days?: number;
  readonly seed?: number;
}

export interface BadRow {
  readonly reason: ShownReason;
  readonly day: Day;
  readonly id: number;
}

export interface ExampleTelemetry {
  /** In the order of time, numbered from 1; the bad rows are among them. */
  readonly rows: readonly LoadRow[];
  /** Dated on earlier days, numbered after all others: to be loaded when those days have been collected. None is bad. */
  readonly lateRows: readonly LoadRow[];
  /** The one day on which nothing happened. */
  readonly hole: Day;
  /** Where the bad rows are: one for each reason, in the order of SHOWN_REASONS. */
  readonly badRows: readonly BadRow[];
}

const DEFAULT_DAYS = 35;
/** A first day, a hole and a last day. */
const FEWEST_DAYS = 3;
/** How long before the last day the late rows are dated, and how many there are. The hole stays one. */
const LATE = [
  { daysBack: 9, rows: 5 },
  { daysBack: 1, rows: 3 },
];

/**
 * The same for the same options, always and everywhere.
 * @throws RangeError for fewer than three days
 */
export function exampleTelemetry({ lastDay, days = DEFAULT_DAYS, seed = 1 }: ExampleOptions): ExampleTelemetry {
  if (!Number.isInteger(days) || days < FEWEST_DAYS)
    throw new RangeError(`${days} is no whole number of 3 days or more.`);
  const dice = new Dice(seed);
  const all = daysBetween(addDays(lastDay, 1 - days), lastDay);
  const hole = addDays(lastDay, -Math.ceil(days / 3));
  const busy = all.filter((day) => day !== hole);
  const entries = busy.flatMap((day, i) =>
    inOrderOfTime([...dayRows(day, dice).map(good), ...badOn(day, i, busy.length)]),
  );
  return {
    rows: entries.map(({ row }, i) => ({ id: i + 1, ...row })),
    lateRows: lateRowsOf(lastDay, busy, dice).map((row, i) => ({ id: entries.length + i + 1, ...row })),
    hole,
    badRows: SHOWN_REASONS.map((reason) => {
      const at = entries.findIndex((entry) => entry.reason === reason);
      return { reason, day: entries[at]?.row.date.slice(0, 10) ?? lastDay, id: at + 1 };
    }),
  };
}

interface Entry {
  readonly row: UnnumberedRow;
  readonly reason: ShownReason | null;
}

function good(row: UnnumberedRow): Entry {
  return { row, reason: null };
}

/** Every reason has its day, spread evenly; where there are fewer days than reasons, some have several. */
function badOn(day: Day, index: number, days: number): Entry[] {
  return SHOWN_REASONS.filter((_, i) => Math.floor(((i + 0.5) * days) / SHOWN_REASONS.length) === index).map(
    (reason) => ({ row: badRow(reason, day), reason }),
  );
}

function inOrderOfTime(entries: readonly Entry[]): Entry[] {
  return [...entries].sort((a, b) => Number(a.row.date > b.row.date) - Number(a.row.date < b.row.date));
}

function lateRowsOf(lastDay: Day, busy: readonly Day[], dice: Dice): UnnumberedRow[] {
  return LATE.flatMap(({ daysBack, rows }) => {
    const day = addDays(lastDay, -daysBack);
    return busy.includes(day) ? rowsOf(day, rows, dice) : [];
  });
}
