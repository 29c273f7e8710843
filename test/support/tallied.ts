/** Rows as texts, handed to a tally as a source would. */
import { isLargerThan, RowEncoder } from '../../src/sources/row-encoder.js';
import { MAX_ROW_BYTES } from '../../src/sources/source.js';
import type { TelemetryRow } from '../../src/model/telemetry.js';
import type { Spill } from '../../src/tally/entries/spill.js';
import { Tally } from '../../src/tally/tally.js';

const MEBIBYTE = 1024 * 1024;

/** A spill in memory. */
export function memorySpill(): Spill {
  let bytes = Buffer.alloc(0);
  return {
    get size() {
      return bytes.length;
    },
    write(blocks) {
      const position = bytes.length;
      bytes = Buffer.concat([bytes, ...blocks]);
      return position;
    },
    read: (position, into) => void bytes.copy(into, 0, position),
    clear: () => {
      bytes = Buffer.alloc(0);
    },
    close: () => undefined,
  };
}

export function newTally(maxCount = 1e12, memoryBytes = 64 * MEBIBYTE, spill = memorySpill()): Tally {
  return new Tally(maxCount, memoryBytes, spill, memorySpill());
}

export function addRows(tally: Tally, rows: readonly TelemetryRow[]): Tally {
  const encoder = new RowEncoder();
  for (const row of rows) tally.add(encoder.encode(row, isLargerThan(row, MAX_ROW_BYTES)));
  return tally;
}

/** Texts of the day documents, sorted by recordset. */
export function documentTexts(tally: Tally, day: string, top: number): string[] {
  const texts = new Map<string, string>();
  for (const { recordset, body } of tally.documents(day, top)) texts.set(recordset, body.toString());
  return [...texts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, text]) => text);
}
