/** The days of a zone that UTC dates lie in. */
import { dayOf, daysBetween, type Day } from '../../model/day.js';

/** Days have four digits of year, in any zone and with the next day's start: what lies outside belongs to no day. */
const FIRST_DATE = '0001-01-03';
const LAST_DATE = '9999-12-29';
const LAST_MOMENT_MS = 86_400_000 - 1;

/** @param dates sorted. @returns every day of the zone that shares a moment with one of them, sorted */
export function localDaysOf(dates: readonly string[], zone: string): readonly Day[] {
  const days = dates
    .filter((date) => date >= FIRST_DATE && date <= LAST_DATE)
    .flatMap((date) => {
      const start = Date.parse(`${date}T00:00:00Z`);
      return daysBetween(dayOf(new Date(start), zone), dayOf(new Date(start + LAST_MOMENT_MS), zone));
    });
  return [...new Set(days)].sort();
}
