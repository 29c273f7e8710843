/** A telemetry source over SQL: what Postgres and the embedded directory have in common, which is nearly everything. */
import type { ByteRow } from '../model/byte-row.js';
import { dayOf, dayWindow, daysBetween, type Day, type DayWindow } from '../model/day.js';
import type { Fingerprint } from '../model/marker.js';
import { arrayText, boundariesOf, instantText } from './boundaries.js';
import { createFingerprintTally } from './fingerprint.js';
import { COLUMNS_SQL, checkTables, decodeColumns, findSchemaWarnings } from './schema-check.js';
import { MAX_ROW_BYTES, type ReadWindow, type TelemetrySource } from './source.js';
import type { Snapshot, SqlReader } from './sql-reader.js';
import {
  SHAPE_SQL,
  UTC_SQL,
  datesSql,
  decodeShape,
  fingerprintsSql,
  rowsSql,
  type SourceShape,
} from './telemetry-sql.js';

export interface SqlTelemetrySource extends TelemetrySource {
  /** Sentences about what works, but slowly, each with what to do. */
  readSchemaWarnings(): Promise<readonly string[]>;
}

export function createSqlSource(reader: SqlReader): SqlTelemetrySource {
  return {
    name: 'postgres',
    address: reader.address,
    checkSchema: () => reader.withSnapshot(undefined, (snapshot) => checkSchema(snapshot, reader.address)),
    readSchemaWarnings: () =>
      reader.withSnapshot(undefined, async (snapshot) => findSchemaWarnings(await readShape(snapshot))),
    readRows: (window, onRow, signal, maxRowBytes = MAX_ROW_BYTES) =>
      reader.withSnapshot(signal, (snapshot) => readRows(snapshot, window, onRow, maxRowBytes)),
    readFingerprints: (windows) => reader.withSnapshot(undefined, (snapshot) => readFingerprints(snapshot, windows)),
    readDays: (zone) => reader.withSnapshot(undefined, (snapshot) => readDays(snapshot, zone)),
  };
}

async function checkSchema(snapshot: Snapshot, address: string): Promise<void> {
  checkTables(decodeColumns(await snapshot.query(COLUMNS_SQL, [])), address);
}

async function readShape(snapshot: Snapshot): Promise<SourceShape> {
  const [row] = await snapshot.query(SHAPE_SQL, []);
  return decodeShape(row);
}

async function readRows(
  snapshot: Snapshot,
  window: DayWindow,
  onRow: (row: ByteRow) => void,
  maxRowBytes: number,
): Promise<ReadWindow> {
  const shape = await readShape(snapshot);
  const tally = createFingerprintTally(shape.integerIds);
  await snapshot.stream(rowsSql(shape, instantText(window.start), instantText(window.end), maxRowBytes), (row) => {
    tally.add(row);
    onRow(row);
  });
  const fingerprint = tally.result();
  return { fingerprint, sources: { postgres: { rows: fingerprint.rows } } };
}

async function readFingerprints(snapshot: Snapshot, windows: readonly DayWindow[]): Promise<Map<Day, Fingerprint>> {
  const { instants, windows: windowOf } = boundariesOf(windows);
  const [first, last] = [instants.at(0), instants.at(-1)];
  if (first === undefined || last === undefined) return new Map();
  const shape = await readShape(snapshot);
  const rows = await snapshot.query(fingerprintsSql(shape), [arrayText(instants), first, last]);
  const fingerprints = new Map<Day, Fingerprint>();
  for (const [bucket, count, newest] of rows) {
    const window = windowOf.get(Number(bucket));
    if (window) fingerprints.set(window.day, { rows: Number(count), newest: newest ?? null });
  }
  return fingerprints;
}

/** Days have four digits of year, in any zone and with the next day's start: what lies outside belongs to no day. */
const FIRST_DATE = '0001-01-03T00:00:00.000Z';
const END_DATE = '9999-12-30T00:00:00.000Z';

/**
 * A UTC date's first and last row tell the local days that it touches: where they are the same or next to each other, both have
 * rows. Only where a calendar skipped a day can there be one between, and that is looked up.
 */
async function readDays(snapshot: Snapshot, zone: string): Promise<Day[]> {
  const shape = await readShape(snapshot);
  await snapshot.query(UTC_SQL, []);
  const days = new Set<Day>();
  const unsure = new Set<Day>();
  for (const [first, last] of await snapshot.query(datesSql(shape), [FIRST_DATE, END_DATE])) {
    const touched = daysBetween(dayOf(new Date(Number(first)), zone), dayOf(new Date(Number(last)), zone));
    touched.slice(1, -1).forEach((day) => unsure.add(day));
    [touched.at(0), touched.at(-1)].forEach((day) => day && days.add(day));
  }
  const windows = [...unsure].filter((day) => !days.has(day)).map((day) => dayWindow(day, zone));
  for (const day of (await readFingerprints(snapshot, windows)).keys()) days.add(day);
  return [...days].sort();
}
