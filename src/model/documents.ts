/** Shapes of the documents that readers find in the store. Counts are whole numbers from 0 to 2^53 - 1. */
import type { Day, Month } from './day.js';
import type { EventType, RecordType } from './telemetry.js';
import type { Rejected } from './rejection.js';

export interface TermCount {
  readonly term: string;
  readonly count: number;
}

export interface GeoCount {
  readonly geo: Readonly<Record<string, unknown>>;
  readonly count: number;
}

/** What was cut from a list: how many terms, and what their counts add up to. */
export interface Others {
  readonly terms: number;
  readonly count: number;
}

/** One recordset's use of one kind on one day. Lists are sorted by count (largest first), then by term in code point order. */
export interface Cell {
  readonly count: number;
  readonly total: number;
  readonly items: readonly TermCount[];
  readonly items_other?: Others;
  readonly queries: readonly TermCount[];
  readonly queries_other?: Others;
  readonly geocodes: readonly GeoCount[];
  readonly geocodes_other?: Others;
}

export type Cells<C> = { readonly [R in RecordType]: { readonly [T in EventType]: C } };

/** `<recordset>|YYYY-MM-DD` in `stats-recordset-days-YYYY`. */
export interface DayDocument extends Cells<Cell> {
  readonly recordset_id: string;
  readonly harvest_date: Day;
}

export interface CellSum {
  readonly count: number;
  readonly total: number;
}

interface Summary extends Cells<CellSum> {
  readonly recordset_id: string;
  readonly first_day: Day;
  readonly last_day: Day;
  /** Number of day documents that were added up. */
  readonly days: number;
}

/** `<recordset>|YYYY-MM` in `stats-recordset-months`. */
export interface MonthDocument extends Summary {
  readonly month: Month;
}

/** `<recordset>` in `stats-recordset-totals`. */
export type TotalDocument = Summary;

/** Events of one kind on the whole site, without fan-out: one search is one search. */
export interface SiteEvents {
  readonly events: number;
  /** Events that found or used no record at all. */
  readonly zero_hits: number;
  /** What the day's cells of this kind add up to as `total`. */
  readonly records: number;
}

/** What a source had of a day. */
export interface SiteSource {
  /** Counted or rejected; those of all sources add up to the day's. */
  readonly rows: number;
  /** Events that were left out, because they are among the rows; absent where there are none. */
  readonly duplicates?: number;
}

/** `YYYY-MM-DD` in `stats-site-days`. */
export interface SiteDay {
  readonly day: Day;
  readonly zone: string;
  readonly rows: number;
  readonly counted: number;
  readonly rejected: Rejected;
  readonly events: Cells<SiteEvents>;
  readonly recordsets: number;
  /** By the source's name: `postgres` for rows, wherever they lie; `events` where there are events. */
  readonly sources: Readonly<Record<string, SiteSource>>;
  /** `sha256:` and the hexadecimal digest over the day's documents, sorted by id. */
  readonly checksum: string;
}
