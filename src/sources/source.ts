/** What idb asks of the place where telemetry is read from. Postgres, the embedded directory, the event index and unions of them fulfil it. */
import type { ByteRow } from '../model/byte-row.js';
import type { Day, DayWindow } from '../model/day.js';
import type { SiteSource } from '../model/documents.js';
import type { Fingerprint } from '../model/marker.js';

/** What a row may have where nothing else is said: many times the largest that a portal writes, and a part of the memory. */
export const MAX_ROW_BYTES = 4 * 1024 * 1024;

/** A window as it was read. */
export interface ReadWindow {
  /** Of exactly what was read: what was handed over, and events that are rows too. */
  readonly fingerprint: Fingerprint;
  /** What was handed over, by source, as the site day lists it. */
  readonly sources: Readonly<Record<string, SiteSource>>;
}

export interface TelemetrySource {
  /** The name under which the site day lists its rows: the kind of source, which in the embedded directory is Postgres too. */
  readonly name: 'postgres' | 'events' | 'union';
  /** Where it is, for messages: never with a password in it. */
  readonly address: string;

  /** @throws schema: one message with everything that is not as expected, and what was expected */
  checkSchema(): Promise<void>;

  /**
   * Hands over every row of the window, each once, in no particular order: those of one place in one snapshot of it.
   * @param onRow called synchronously, with the same object each time; what it throws ends the reading and is thrown on
   * @param maxRowBytes of all fields of a row: of a larger one only the id is handed over, whatever its size in bounded memory
   */
  readRows(
    window: DayWindow,
    onRow: (row: ByteRow) => void,
    signal: AbortSignal,
    maxRowBytes?: number,
  ): Promise<ReadWindow>;

  /** Fingerprints of the windows that have rows (the others are absent), in one query. Equal to what readRows would return. */
  readFingerprints(windows: readonly DayWindow[]): Promise<ReadonlyMap<Day, Fingerprint>>;

  /** The days of the zone that have at least one row, sorted. Rows dated infinity belong to no day. */
  readDays(zone: string): Promise<readonly Day[]>;
}
