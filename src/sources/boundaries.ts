/** Instants as Postgres takes them, and windows as the sorted boundaries that `width_bucket` takes. */
import type { DayWindow } from '../model/day.js';

/**
 * An instant in the one form that fits both kinds of column: for `timestamptz` the Z says which instant it is, for `timestamp`
 * Postgres reads the wall time and passes over the Z, and such columns hold UTC.
 */
export function instantText(instant: Date): string {
  const year = instant.getUTCFullYear();
  const [, rest] = /^[+-]?\d+(-\d\d-\d\dT.*)$/.exec(instant.toISOString()) ?? [];
  // ISO 8601 has a year 0; for Postgres it is the year 1 BC.
  return year > 0 ? `${pad(year)}${rest}` : `${pad(1 - year)}${rest} BC`;
}

export interface Boundaries {
  /** Sorted instants, none twice; bucket i of `width_bucket` is what lies from instants[i - 1] to before instants[i]. */
  readonly instants: readonly string[];
  /** The window of each bucket that is one; the others lie between windows. */
  readonly windows: ReadonlyMap<number, DayWindow>;
}

/** @param windows days of one zone in any order, not overlapping; need not be next to each other */
export function boundariesOf(windows: readonly DayWindow[]): Boundaries {
  // A day that the zone's calendar skipped is empty: it has no bucket.
  const filled = windows.filter(({ start, end }) => start < end);
  const instants = [...new Set(filled.flatMap(({ start, end }) => [start.getTime(), end.getTime()]))].sort(
    (a, b) => a - b,
  );
  const bucketOf = new Map(instants.map((instant, i) => [instant, i + 1]));
  return {
    instants: instants.map((instant) => instantText(new Date(instant))),
    windows: new Map(filled.map((window) => [bucketOf.get(window.start.getTime()) ?? 0, window])),
  };
}

/** The text form of a Postgres array. */
export function arrayText(items: readonly string[]): string {
  return `{${items.map((item) => `"${item}"`).join(',')}}`;
}

function pad(year: number): string {
  return String(year).padStart(4, '0');
}
