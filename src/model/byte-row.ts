/**
 * A telemetry row as the bytes that came from its source: where each field lies in them. A day has millions of rows, most of
 * whose fields are only compared, hashed and copied: no string is made of those.
 */
import { NO_MEMORY, type Memory } from './memory.js';
import type { TelemetryRow } from './telemetry.js';

/** The fields in the order in which every source hands them over. */
export const FIELD = { id: 0, type: 1, recordType: 2, queryHash: 3, geocode: 4, payload: 5, eventId: 6 } as const;
export type FieldNumber = (typeof FIELD)[keyof typeof FIELD];
export const FIELD_COUNT = 7;

/** The end of a field that is null. */
const NULL = -1;

/** Used again for the next row: who wants to keep something copies it. UTF-8, but never to be trusted to be valid. */
export class ByteRow {
  memory: Memory = NO_MEMORY;
  readonly starts = new Int32Array(FIELD_COUNT);
  readonly ends = new Int32Array(FIELD_COUNT).fill(NULL);
  /** Of a row beyond the size that is counted, the id is all that is known. */
  isTooLarge = false;

  isNull(field: FieldNumber): boolean {
    return this.ends[field] === NULL;
  }

  start(field: FieldNumber): number {
    return this.starts[field] ?? 0;
  }

  /** Negative where it is null. */
  end(field: FieldNumber): number {
    return this.ends[field] ?? NULL;
  }

  text(field: FieldNumber): string | null {
    return this.isNull(field) ? null : this.memory.text(this.start(field), this.end(field));
  }

  set(field: number, start: number, end: number): void {
    this.starts[field] = start;
    this.ends[field] = end;
  }

  setNull(field: number): void {
    this.ends[field] = NULL;
  }

  /** All of its fields as texts. */
  texts(): TelemetryRow {
    return [
      this.text(FIELD.id) ?? '',
      this.text(FIELD.type),
      this.text(FIELD.recordType),
      this.text(FIELD.queryHash),
      this.text(FIELD.geocode),
      this.text(FIELD.payload),
      this.text(FIELD.eventId),
    ];
  }
}
