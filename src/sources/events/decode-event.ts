/** An event of the event index as the row that it stands for. */
import { ARRIVED, type IndexedEvent } from '../../events/event.js';
import type { TelemetryRow } from '../../model/telemetry.js';

/** Fields of an event that counting needs. */
export const COUNTED_FIELDS: readonly string[] = [
  'type',
  'record_type',
  'query_hash',
  'ip_geocode',
  'payload',
  ARRIVED,
];

/** As the collector would have left it in Postgres: JSON as text; counting judges it. */
export function decodeEvent({ id, type, fields }: Pick<IndexedEvent, 'id' | 'type' | 'fields'>): TelemetryRow {
  return [
    id,
    type,
    textOf(fields.record_type),
    textOf(fields.query_hash),
    jsonOf(fields.ip_geocode),
    jsonOf(fields.payload),
  ];
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : jsonOf(value);
}

function jsonOf(value: unknown): string | null {
  return value === undefined || value === null ? null : JSON.stringify(value);
}
