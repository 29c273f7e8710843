/** The rows of one day of the demo's portal. */
import type { Day } from '../model/day.js';
import type { Dice } from './dice.js';
import type { UnnumberedRow } from './load-row.js';
import { LONGEST_VISIT_MS, visit } from './visit.js';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Most visitors come from the Americas: few in the UTC morning, most from 13 to 22 h. */
const HOURS = Array.from({ length: 24 }, (_, hour) => ({
  hour,
  weight: hour >= 13 && hour <= 22 ? 6 : hour < 6 ? 2 : 1,
}));

/** 90 to 118 rows on a working day, 62 to 80 on a Saturday or Sunday, in the order of time. */
export function dayRows(day: Day, dice: Dice): UnnumberedRow[] {
  return rowsOf(day, isWeekend(day) ? dice.between(62, 80) : dice.between(90, 118), dice);
}

/** @param count how many rows */
export function rowsOf(day: Day, count: number, dice: Dice): UnnumberedRow[] {
  const rows: UnnumberedRow[] = [];
  while (rows.length < count) rows.push(...visit(someTime(day, dice), dice));
  return rows.slice(0, count).sort((a, b) => Number(a.date > b.date) - Number(a.date < b.date));
}

function someTime(day: Day, dice: Dice): number {
  const [first, ...rest] = HOURS;
  if (first === undefined) throw new Error('A day without hours.');
  const { hour } = dice.pick([first, ...rest]);
  const inDay = Math.min(hour * HOUR_MS + dice.between(0, HOUR_MS - 1), DAY_MS - LONGEST_VISIT_MS - 1);
  return Date.parse(`${day}T00:00:00Z`) + inDay;
}

function isWeekend(day: Day): boolean {
  return [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());
}
