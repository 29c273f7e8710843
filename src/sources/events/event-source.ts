/** Telemetry in the event index: an event counts as a row of the same content does. */
import type { EventIndex, EventSelection, EventSnapshot } from '../../events/event-index.js';
import type { ByteRow } from '../../model/byte-row.js';
import { dayWindow, type Day, type DayWindow } from '../../model/day.js';
import { EMPTY_FINGERPRINT, type Fingerprint } from '../../model/marker.js';
import { MAX_ROW_BYTES, type ReadWindow, type TelemetrySource } from '../source.js';
import { createArrivalTally, fingerprintOf } from './arrival-tally.js';
import { COUNTED_FIELDS } from './decode-event.js';
import { EVENT_COLUMNS, EventRows } from './event-rows.js';
import { localDaysOf } from './local-days.js';
import { createStoredTypes } from './stored-types.js';

/**
 * Where no event was ever written it costs one question a run. Fingerprints and days see all that was written before they are
 * asked for.
 */
export function createEventSource(index: EventIndex): TelemetrySource {
  const stored = createStoredTypes(index);

  /** One snapshot of these types; null where there are none. */
  const inSnapshot = async <T>(
    types: readonly string[],
    work: (snapshot: EventSnapshot, all: EventSelection) => Promise<T>,
  ): Promise<T | null> =>
    types.length === 0 ? null : index.withSnapshot(types, (snapshot) => work(snapshot, { types, filters: [] }));

  const readFingerprints = async (windows: readonly DayWindow[]): Promise<ReadonlyMap<Day, Fingerprint>> => {
    const types = await stored.ask();
    if (types.length > 0) await index.refresh(types);
    const found = await inSnapshot(types, (snapshot, all) => readArrivals(snapshot, all, windows));
    return found ?? new Map<Day, Fingerprint>();
  };

  return {
    name: 'events',
    address: index.address,
    checkSchema: () => Promise.resolve(),
    async readRows(window, onRow, signal, maxRowBytes = MAX_ROW_BYTES) {
      const rows = new EventRows(maxRowBytes);
      const types = await stored.remember();
      const read = await inSnapshot(types, (snapshot, all) =>
        readEvents({ snapshot, all, window, signal }, rows, onRow),
      );
      return read ?? readWindow(EMPTY_FINGERPRINT);
    },
    readFingerprints,
    async readDays(zone) {
      const types = await stored.ask();
      if (types.length === 0) return [];
      await index.refresh(types);
      const dates = await index.readDates({ types, filters: [] });
      // In UTC a date is a day. Elsewhere it lies in two, and which of them has events must be looked up.
      const days = localDaysOf(dates, zone);
      if (zone === 'UTC') return days;
      return [...(await readFingerprints(days.map((day) => dayWindow(day, zone)))).keys()].sort();
    },
  };
}

function readWindow(fingerprint: Fingerprint): ReadWindow {
  return { fingerprint, sources: { events: { rows: fingerprint.rows } } };
}

interface Reading {
  readonly snapshot: EventSnapshot;
  readonly all: EventSelection;
  readonly window: DayWindow;
  readonly signal: AbortSignal;
}

async function readEvents(
  { snapshot, all, window, signal }: Reading,
  rows: EventRows,
  onRow: (row: ByteRow) => void,
): Promise<ReadWindow> {
  const arrivals = createArrivalTally();
  const options = { columns: EVENT_COLUMNS, fields: COUNTED_FIELDS, signal };
  for await (const page of snapshot.readPages(all, window, options)) {
    for (const { row, arrived } of rows.of(page)) {
      arrivals.add(arrived);
      onRow(row);
    }
  }
  return readWindow(arrivals.result());
}

async function readArrivals(
  snapshot: EventSnapshot,
  all: EventSelection,
  windows: readonly DayWindow[],
): Promise<ReadonlyMap<Day, Fingerprint>> {
  // A day that the zone's calendar skipped is empty.
  const filled = windows.filter(({ start, end }) => start < end);
  if (filled.length === 0) return new Map();
  const arrivals = await snapshot.readArrivals(all, filled);
  const found = filled.map(({ day }, i) => [day, arrivals[i]] as const);
  return new Map(
    found.flatMap(([day, each]) => (each === undefined || each.events === 0 ? [] : [[day, fingerprintOf(each)]])),
  );
}
