/** Intervals of aggregations: `2017-06-01T10` (UTC), and `2017-06-01`, `2017-06`, `2017` of the declared zone. Pure. */
import type { AggregationDefinition, IntervalUnit } from '../events/aggregation.js';
import type { TimeWindow } from '../events/event-index.js';
import { dayOf, dayWindow, daysBetween, firstDayOf, lastDayOf, type Day, type Month } from '../model/day.js';

const HOUR_MS = 3_600_000;
/** Characters of the text that names an interval of the unit. */
const LENGTH: Record<IntervalUnit, number> = { hour: 13, day: 10, month: 7, year: 4 };

/** Hours are UTC's: where clocks go back, an hour of the zone would come twice. */
export function zoneOf(unit: IntervalUnit, zone: string): string {
  return unit === 'hour' ? 'UTC' : zone;
}

export function windowOf(interval: string, zone: string): TimeWindow {
  if (interval.length > 10) {
    const start = new Date(`${interval}:00:00.000Z`);
    return { start, end: new Date(start.getTime() + HOUR_MS) };
  }
  const { first, last } = daysOf(interval);
  return { start: dayWindow(first, zone).start, end: dayWindow(last, zone).end };
}

/** First and last day that the interval lies on: of an hour, both the one that it is in. */
export function daysOf(interval: string): { readonly first: Day; readonly last: Day } {
  if (interval.length === 4) return { first: `${interval}-01-01`, last: `${interval}-12-31` };
  if (interval.length === 7) return { first: firstDayOf(interval), last: lastDayOf(interval) };
  const day = interval.slice(0, 10);
  return { first: day, last: day };
}

/**
 * Every interval that UTC dates have a part in, sorted.
 * @param dates sorted
 */
export function intervalsOfDates(dates: readonly Day[], unit: IntervalUnit, zone: string): string[] {
  if (unit === 'hour') {
    return dates.flatMap((date) => Array.from({ length: 24 }, (_, hour) => `${date}T${String(hour).padStart(2, '0')}`));
  }
  // A UTC date lies on two or, where a zone's clocks are far ahead, on no more than two days of the zone.
  const days = dates.flatMap((date) => {
    const start = new Date(`${date}T00:00:00.000Z`);
    const last = new Date(start.getTime() + 24 * HOUR_MS - 1);
    return daysBetween(dayOf(start, zone), dayOf(last, zone));
  });
  return [...new Set(days.map((day) => day.slice(0, LENGTH[unit])))].sort();
}

/** Whether the text names an interval of the unit. */
export function isOfUnit(interval: string, unit: IntervalUnit): boolean {
  return interval.length === LENGTH[unit];
}

/** The month that an interval lies in; of a year its first. */
export function monthOfInterval(interval: string): Month {
  return interval.length === 4 ? `${interval}-01` : interval.slice(0, 7);
}

/** The interval's start as the documents have it: in the zone's own time, as Invenio-Stats writes it. */
export function timestampOf(interval: string): string {
  return interval.length > 10 ? `${interval}:00:00` : `${daysOf(interval).first}T00:00:00`;
}

/** Name of the index that the interval's documents lie in, without the operator's prefix. */
export function indexNameOf({ index, indexInterval }: AggregationDefinition, interval: string): string {
  return `${index}-${interval.slice(0, LENGTH[indexInterval])}`;
}

/** Intervals between two days, both included, as a range of their texts; null: of all. */
export interface IntervalRange {
  readonly from: Day | null;
  readonly to: Day | null;
}

/** Whether the interval has a part in the range. */
export function touches(range: IntervalRange, interval: string): boolean {
  const { first, last } = daysOf(interval);
  return (range.from === null || last >= range.from) && (range.to === null || first <= range.to);
}

/** Whether the interval lies within the range. */
export function isWithin(range: IntervalRange, interval: string): boolean {
  const { first, last } = daysOf(interval);
  return (range.from === null || first >= range.from) && (range.to === null || last <= range.to);
}
