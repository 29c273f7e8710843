/** What idb asks of the place where telemetry is read from. Postgres and the embedded directory both fulfil it. */
import type { Day, DayWindow } from '../model/day.js';
import type { Fingerprint } from '../model/marker.js';
import type { TelemetryRow } from '../model/telemetry.js';

export interface TelemetrySource {
  /** The name under which the site day lists its rows: the kind of source, which in the embedded directory is Postgres too. */
  readonly name: 'postgres';
  /** Where it is, for messages: never with a password in it. */
  readonly address: string;

  /** @throws schema: one message with everything that is not as expected, and what was expected */
  checkSchema(): Promise<void>;

  /**
   * Hands over every row of the window, in one snapshot, in no particular order.
   * @param onRow called synchronously; what it throws ends the reading and is thrown on
   * @returns the fingerprint of exactly the rows that were handed over
   */
  readRows(window: DayWindow, onRow: (row: TelemetryRow) => void, signal: AbortSignal): Promise<Fingerprint>;

  /** Fingerprints of the windows that have rows (the others are absent), in one query. Equal to what readRows would return. */
  readFingerprints(windows: readonly DayWindow[]): Promise<ReadonlyMap<Day, Fingerprint>>;

  /** The days of the zone that have at least one row, sorted. Rows dated infinity belong to no day. */
  readDays(zone: string): Promise<readonly Day[]>;
}
