/** The nouns of telemetry: what was done (event type), to which kind of thing (record type), and the row that says so. */

/** Event types in the order in which documents write them. */
export const EVENT_TYPES = ['download', 'mapping', 'search', 'seen', 'view'] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** Record types in the order in which documents write them. */
export const RECORD_TYPES = ['records', 'mediarecords'] as const;
export type RecordType = (typeof RECORD_TYPES)[number];

/** A day document has a cell for each record type and event type: ten. */
export const CELL_COUNT = RECORD_TYPES.length * EVENT_TYPES.length;

/** Index of a cell in any array of ten figures: record types outermost, both in documents' order. */
export function cellIndex(recordType: number, eventType: number): number {
  return recordType * EVENT_TYPES.length + eventType;
}

/**
 * A telemetry row as the source hands it over: every field still the text that the database sent, null where it was null.
 * A tuple and not an object, because a day has millions of them and the client library can produce it as it is.
 */
export type TelemetryRow = readonly [
  id: string,
  type: string | null,
  recordType: string | null,
  queryHash: string | null,
  geocodeJson: string | null,
  payloadJson: string | null,
  /** Id of the event that the row is, where the source knows of such ids: an event with that id is this row once more. */
  eventId?: string | null,
];
