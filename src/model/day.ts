/** Calendar days in a declared zone: the only home of luxon. */
import { DateTime, IANAZone } from 'luxon';

/** `YYYY-MM-DD`. */
export type Day = string;
/** `YYYY-MM`. */
export type Month = string;

/** A day's instants, half-open: from its first instant to the next day's. */
export interface DayWindow {
  readonly day: Day;
  readonly start: Date;
  readonly end: Date;
}

const DAY_MS = 86_400_000;

/**
 * @returns the day, or undefined when the text is not a real calendar day written `YYYY-MM-DD`. The years 0000 and 9999 are
 * left out: the day before and the day after must have four digits, too
 */
export function parseDay(text: string): Day | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || /^(0000|9999)/.test(text)) return undefined;
  return DateTime.fromISO(text, { zone: 'utc' }).isValid ? text : undefined;
}

export function isZone(name: string): boolean {
  return IANAZone.isValidZone(name);
}

export function monthOf(day: Day): Month {
  return day.slice(0, 7);
}

export function yearOf(dayOrMonth: Day): string {
  return dayOrMonth.slice(0, 4);
}

/** @param by days to add, negative to go back */
export function addDays(day: Day, by: number): Day {
  return isoDay(Date.parse(`${day}T00:00:00Z`) + by * DAY_MS);
}

/** Every day from the first to the last, both included; empty when they are in the wrong order. */
export function daysBetween(first: Day, last: Day): Day[] {
  const days: Day[] = [];
  for (let day = first; day <= last; day = addDays(day, 1)) days.push(day);
  return days;
}

export function firstDayOf(month: Month): Day {
  return `${month}-01`;
}

export function lastDayOf(month: Month): Day {
  return DateTime.fromISO(`${month}-01`, { zone: 'utc' }).endOf('month').toFormat('yyyy-MM-dd');
}

export function dayWindow(day: Day, zone: string): DayWindow {
  return { day, start: firstInstant(day, zone), end: firstInstant(addDays(day, 1), zone) };
}

/** The day that an instant belongs to, so that `dayWindow(dayOf(t)).start <= t < dayWindow(dayOf(t)).end`. */
export function dayOf(instant: Date, zone: string): Day {
  const local = localDay(instant.getTime(), zone);
  // Where clocks went back over midnight, the repeated hour belongs to the day that had already begun.
  const next = addDays(local, 1);
  return firstInstant(next, zone).getTime() <= instant.getTime() ? next : local;
}

/** The last day that is over at this instant. */
export function lastFinishedDay(now: Date, zone: string): Day {
  return addDays(dayOf(now, zone), -1);
}

/**
 * The first instant at which the zone's calendar shows the day (or, where the calendar skipped it, a later one).
 * Midnight may be missing (clocks went forward over it) or come twice (they went back over it): the first one counts.
 */
function firstInstant(day: Day, zone: string): Date {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  if (zone === 'UTC') return new Date(midnight);
  const ianaZone = IANAZone.create(zone);
  const offsets = [midnight - DAY_MS, midnight + DAY_MS].map((near) => ianaZone.offset(near) * 60_000);
  const candidates = offsets
    .map((offset) => Math.round(midnight - offset))
    .filter((at) => localDay(at, zone) >= day && localDay(at - 1, zone) < day);
  return new Date(candidates.length > 0 ? Math.min(...candidates) : searchFirstInstant(day, zone, midnight));
}

/** For a midnight that no clock showed: the calendar jumps past it, at an instant that bisection finds. */
function searchFirstInstant(day: Day, zone: string, midnight: number): number {
  let before = midnight - 2 * DAY_MS;
  let reached = midnight + 2 * DAY_MS;
  while (reached - before > 1) {
    const middle = Math.floor((before + reached) / 2);
    if (localDay(middle, zone) >= day) reached = middle;
    else before = middle;
  }
  return reached;
}

function localDay(at: number, zone: string): Day {
  return DateTime.fromMillis(at, { zone }).toFormat('yyyy-MM-dd');
}

function isoDay(at: number): Day {
  return new Date(at).toISOString().slice(0, 10);
}
