/** Telemetry rows in memory, by their UTC day, to be changed at will. */
import type { ByteRow } from '../../../src/model/byte-row.js';
import type { Day, DayWindow } from '../../../src/model/day.js';
import type { Fingerprint } from '../../../src/model/marker.js';
import type { TelemetryRow } from '../../../src/model/telemetry.js';
import { createFingerprintTally } from '../../../src/sources/fingerprint.js';
import { RowEncoder } from '../../../src/sources/row-encoder.js';
import type { ReadWindow, TelemetrySource } from '../../../src/sources/source.js';

export class MemorySource implements TelemetrySource {
  readonly name = 'postgres';
  readonly address = 'memory';
  readonly #rows = new Map<Day, readonly TelemetryRow[]>();

  rowsOf(day: Day): readonly TelemetryRow[] {
    return this.#rows.get(day) ?? [];
  }

  put(day: Day, rows: readonly TelemetryRow[]): void {
    this.#rows.set(day, rows);
  }

  checkSchema(): Promise<void> {
    return Promise.resolve();
  }

  async readRows({ day }: DayWindow, onRow: (row: ByteRow) => void): Promise<ReadWindow> {
    const rows = this.rowsOf(day);
    const encoder = new RowEncoder();
    for (const row of rows) onRow(encoder.encode(row, false));
    return { fingerprint: fingerprintOf(rows), sources: { postgres: { rows: rows.length } } };
  }

  async readFingerprints(windows: readonly DayWindow[]): Promise<ReadonlyMap<Day, Fingerprint>> {
    const withRows = windows.filter(({ day }) => this.rowsOf(day).length > 0);
    return new Map(withRows.map(({ day }) => [day, fingerprintOf(this.rowsOf(day))]));
  }

  async readDays(): Promise<readonly Day[]> {
    return [...this.#rows].flatMap(([day, rows]) => (rows.length > 0 ? [day] : [])).sort();
  }
}

function fingerprintOf(rows: readonly TelemetryRow[]): Fingerprint {
  const tally = createFingerprintTally(true);
  const encoder = new RowEncoder();
  for (const row of rows) tally.add(encoder.encode(row, false));
  return tally.result();
}
