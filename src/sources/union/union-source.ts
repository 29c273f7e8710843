/** Rows and events together: one source, in which an event that is a row too is counted once, as the row. */
import { FIELD, type ByteRow } from '../../model/byte-row.js';
import type { Day } from '../../model/day.js';
import type { SiteSource } from '../../model/documents.js';
import { EMPTY_FINGERPRINT, bySource, type Fingerprint } from '../../model/marker.js';
import type { ReadWindow, TelemetrySource } from '../source.js';
import { DigestSet } from './digest-set.js';

/**
 * Each is read in a snapshot of its own, the rows first. What came into both in between is counted as an event, and the day, whose
 * rows have changed since, is stale.
 */
export function createUnionSource(rows: TelemetrySource, events: TelemetrySource): TelemetrySource {
  return {
    name: 'union',
    address: `${rows.address} and ${events.address}`,
    async checkSchema() {
      await rows.checkSchema();
      await events.checkSchema();
    },
    async readRows(window, onRow, signal, maxRowBytes) {
      /** Of the window's rows that name an event: all that is kept of them here. */
      const known = new DigestSet();
      const ofRows = await rows.readRows(
        window,
        (row) => {
          const eventId = row.text(FIELD.eventId);
          if (eventId) known.add(nameOf(row.text(FIELD.type), eventId));
          onRow(row);
        },
        signal,
        maxRowBytes,
      );
      let duplicates = 0;
      const ofEvents = await events.readRows(
        window,
        (event) => {
          if (known.size > 0 && rowNamesOf(event).some((name) => known.has(name))) duplicates++;
          else onRow(event);
        },
        signal,
        maxRowBytes,
      );
      return unite(ofRows, ofEvents, duplicates);
    },
    async readFingerprints(windows) {
      const [ofRows, ofEvents] = [await rows.readFingerprints(windows), await events.readFingerprints(windows)];
      const days = new Set<Day>([...ofRows.keys(), ...ofEvents.keys()]);
      return new Map([...days].map((day) => [day, uniteFingerprints(ofRows.get(day), ofEvents.get(day))]));
    },
    async readDays(zone) {
      return [...new Set([...(await rows.readDays(zone)), ...(await events.readDays(zone))])].sort();
    },
  };
}

/** An id is unique among the events of its type. */
function nameOf(type: string | null, id: string): string {
  return `${type ?? ''} ${id}`;
}

const OF_SEARCH = '-seen';

/** The names by which a row may call the event. What a search showed came as one message with it: its id is the search's and `-seen`. */
function rowNamesOf(event: ByteRow): readonly string[] {
  const [type, id] = [event.text(FIELD.type), event.text(FIELD.id) ?? ''];
  const names = [nameOf(type, id)];
  if (type === 'seen' && id.endsWith(OF_SEARCH)) names.push(nameOf(type, id.slice(0, -OF_SEARCH.length)));
  return names;
}

function unite(ofRows: ReadWindow, ofEvents: ReadWindow, duplicates: number): ReadWindow {
  const fingerprint = uniteFingerprints(ofRows.fingerprint, ofEvents.fingerprint);
  const read = ofEvents.fingerprint.rows;
  if (read === 0) return { fingerprint, sources: ofRows.sources };
  const events: SiteSource = { rows: read - duplicates, ...(duplicates > 0 ? { duplicates } : {}) };
  return { fingerprint, sources: { ...ofRows.sources, events } };
}

/**
 * Without events, that of the rows as it always was. Else the sum, the arrivals of the events, and each source by itself: what
 * has changed is told by source.
 */
export function uniteFingerprints(
  ofRows: Fingerprint = EMPTY_FINGERPRINT,
  ofEvents: Fingerprint = EMPTY_FINGERPRINT,
): Fingerprint {
  if (ofEvents.rows === 0) return ofRows;
  return {
    ...ofEvents,
    rows: ofRows.rows + ofEvents.rows,
    sources: { ...bySource(ofRows), ...bySource(ofEvents) },
  };
}
