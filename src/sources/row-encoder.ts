/** Rows that come as texts, to the form in which rows are handed over. */
import { ByteRow, FIELD, FIELD_COUNT } from '../model/byte-row.js';
import { Memory } from '../model/memory.js';
import type { TelemetryRow } from '../model/telemetry.js';

/** Most rows fit into it; it grows with the largest row, which has a limit. */
const FIRST_BYTES = 16_384;
/** A character is at most so many bytes of UTF-8. */
const BYTES_OF_UNIT = 3;

export class RowEncoder {
  readonly #row = new ByteRow();
  #scratch = Memory.allocate(FIRST_BYTES);

  /**
   * @param fields in the order of `FIELD`
   * @param isTooLarge nothing but the id is taken over
   * @returns the same object each time, good until the next call
   */
  encode(fields: readonly (string | null | undefined)[], isTooLarge: boolean): ByteRow {
    const kept = isTooLarge ? fields.slice(FIELD.id, FIELD.id + 1) : fields;
    const bytes = kept.reduce((sum, text) => sum + (text?.length ?? 0), 0) * BYTES_OF_UNIT;
    if (bytes > this.#scratch.length) this.#scratch = Memory.allocate(bytes);
    this.#row.memory = this.#scratch;
    this.#row.isTooLarge = isTooLarge;
    for (let field = 0, at = 0; field < FIELD_COUNT; field++) at = this.#encodeField(field, kept[field] ?? null, at);
    return this.#row;
  }

  #encodeField(field: number, text: string | null, at: number): number {
    if (text === null) {
      this.#row.setNull(field);
      return at;
    }
    const end = at + this.#scratch.bytes.write(text, at, 'utf8');
    this.#row.set(field, at, end);
    return end;
  }
}

/** Whether the fields have more bytes together. */
export function isLargerThan(fields: TelemetryRow, bytes: number): boolean {
  let sum = 0;
  for (const text of fields) {
    // A text has at least as many bytes as characters: of a huge one the rest need not be measured.
    const isHuge = (text?.length ?? 0) > bytes;
    if (isHuge) return true;
    sum += Buffer.byteLength(text ?? '');
  }
  return sum > bytes;
}
