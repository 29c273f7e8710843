/**
 * What idb asks of the place where documents and the ledger live. Elasticsearch and the embedded directory both fulfil it,
 * and one test suite holds both to it.
 */
import type { Day, Month } from '../model/day.js';
import type { MonthDocument, SiteDay, TotalDocument } from '../model/documents.js';
import type { Figures, RecordsetSum } from '../model/figures.js';
import type { Marker } from '../model/marker.js';

/** One document to put in its place, or (body null) to take away. */
export type DocumentWrite =
  | {
      readonly kind: 'day';
      readonly recordset: string;
      readonly day: Day;
      /** JSON text in UTF-8: good until the next write is asked for. */
      readonly body: Buffer | null;
      readonly figures: Figures | null;
    }
  | { readonly kind: 'month'; readonly recordset: string; readonly month: Month; readonly body: MonthDocument | null }
  | { readonly kind: 'total'; readonly recordset: string; readonly body: TotalDocument | null }
  | { readonly kind: 'site-day'; readonly day: Day; readonly body: SiteDay | null }
  | StrayDeletion;

/** Takes away what lies under an id that no run writes. */
export interface StrayDeletion {
  readonly kind: 'stray';
  readonly of: DocumentKind;
  readonly id: string;
  /** The day that a stray day document says it is of. */
  readonly day: Day | null;
}

export type DocumentKind = 'day' | 'month' | 'total' | 'site-day';

/** A document as it is stored: its id and what JSON.parse made of it. Decoding is the reader's. */
export interface StoredDocument {
  readonly id: string;
  readonly body: unknown;
}

/**
 * The right to write for one statistic. While it is held nobody else writes for that statistic; every write names it, so that
 * what a stalled run sends late can't replace what its successor wrote.
 */
export interface Lease {
  readonly statistic: string;
  readonly holder: string;
  /** Grows with each lease taken: the external version of everything written under it. */
  readonly number: number;
  /** @throws lease-lost when it has lapsed or another run took it */
  check(): void;
}

export interface LeaseRequest {
  readonly statistic: string;
  /** Names the run to people: host, process and when it started. */
  readonly holder: string;
  readonly seconds: number;
}

export interface DayRange {
  readonly from: Day;
  readonly to: Day;
}

export interface StoredDay {
  readonly day: Day;
  readonly documents: number;
}

export interface Store {
  readonly name: 'elasticsearch' | 'embedded';
  /** Where it is, for messages: never with a password in it. */
  readonly address: string;

  /** Creates what is missing to write documents of these years (`YYYY`); repeatable. @returns the names that were created */
  prepare(years: readonly string[]): Promise<readonly string[]>;

  /** Takes the lease, does the work while renewing it, gives it back on every way out. @throws lease-held naming the holder */
  withLease<T>(request: LeaseRequest, work: (lease: Lease) => Promise<T>): Promise<T>;

  /** Markers of a statistic, sorted by interval; all of them without a range. Sees every completed write. */
  readMarkers(statistic: string, range?: DayRange): Promise<readonly Marker[]>;
  /** The zone that the statistic's days were counted in; null while there is no marker. */
  readZone(statistic: string): Promise<string | null>;
  /** The lease as it stands, null where nobody holds it. */
  readLeaseHolder(statistic: string): Promise<string | null>;
  /** Markers whose months are open: not settled. */
  readUnsettledMarkers(statistic: string): Promise<readonly Marker[]>;
  writeMarkers(lease: Lease, markers: readonly Marker[]): Promise<void>;
  /** Takes markers of the lease's statistic away; one that is not there is no error. */
  deleteMarkers(lease: Lease, intervals: readonly string[]): Promise<void>;

  /** Writes all of them; every single result is checked. @returns how many. @throws write-failed, lease-lost, unavailable */
  write(lease: Lease, writes: Iterable<DocumentWrite> | AsyncIterable<DocumentWrite>): Promise<number>;
  /** After it, the reads below see all that was written before it. */
  refresh(kinds: readonly DocumentKind[]): Promise<void>;

  /** Recordsets that have a day document for the day. */
  readDayRecordsets(day: Day): AsyncIterable<string>;
  /** Recordsets that have a month document for the month. */
  readMonthRecordsets(month: Month): AsyncIterable<string>;
  /** Sums of the month's stored day documents by recordset, one day left out; sorted by recordset. */
  sumDays(month: Month, except: Day | null): AsyncIterable<RecordsetSum>;
  /** Sums of these recordsets' stored month documents, some months left out; a recordset without any is absent. */
  sumMonths(recordsets: readonly string[], except: readonly Month[]): AsyncIterable<RecordsetSum>;

  /** Day documents of a day (of one recordset), sorted by id in code point order. */
  readDay(day: Day, recordset?: string): AsyncIterable<StoredDocument>;
  /** Days that have day documents, sorted. */
  readStoredDays(range?: DayRange): Promise<readonly StoredDay[]>;
  /** Months that have month documents, sorted. */
  readStoredMonths(): Promise<readonly Month[]>;
  /** Month documents of a month, sorted by recordset in code point order. */
  readMonth(month: Month): AsyncIterable<StoredDocument>;
  /** All total documents, sorted by recordset in code point order. */
  readTotals(): AsyncIterable<StoredDocument>;
  /** Site days, sorted by day. */
  readSiteDays(range?: DayRange): AsyncIterable<StoredDocument>;
}
