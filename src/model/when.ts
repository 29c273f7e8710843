/** The days that a person asks for. */
import { addDays, daysBetween, lastFinishedDay, parseDay, type Day } from './day.js';
import { IdbError } from './errors.js';

export type When =
  | { readonly kind: 'day'; readonly day: Day }
  | { readonly kind: 'range'; readonly from: Day; readonly to: Day }
  | { readonly kind: 'all' };

const FORMS =
  "YYYY-MM-DD (2020-02-17), yesterday, a range A..B (2020-02-01..2020-02-29), or '*' for every day that has telemetry";

/** @param now and zone decide what yesterday is. @throws usage, showing the right forms */
export function parseWhen(text: string, now: Date, zone: string): When {
  if (text === '*') return { kind: 'all' };
  const ends = text.split('..');
  if (ends.length > 2) throw wrongForm(text);
  const [from, to] = ends.map((end) => parseOneDay(end, now, zone));
  if (from === undefined || (ends.length === 2 && to === undefined)) throw wrongForm(text);
  if (to === undefined) return { kind: 'day', day: from };
  if (to < from) throw new IdbError('usage', `The range ${text} ends before it begins; write ${to}..${from}.`);
  return { kind: 'range', from, to };
}

/** @throws usage, showing the right form */
export function parseDayOption(text: string, now: Date, zone: string): Day {
  const day = parseOneDay(text, now, zone);
  if (day !== undefined) return day;
  throw new IdbError('usage', `"${text}" is no calendar day. Write YYYY-MM-DD (2020-02-17) or yesterday.`);
}

/** The last N days that are over, oldest first. */
export function lastDays(count: number, now: Date, zone: string): Day[] {
  const last = lastFinishedDay(now, zone);
  return daysBetween(addDays(last, 1 - count), last);
}

function parseOneDay(text: string, now: Date, zone: string): Day | undefined {
  return text === 'yesterday' ? lastFinishedDay(now, zone) : parseDay(text);
}

function wrongForm(text: string): IdbError {
  return new IdbError('usage', `"${text}" is no day. Write ${FORMS}.`);
}
