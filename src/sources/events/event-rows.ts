/** Events of a page as the rows that they stand for, without an object or a text of each. */
import { ARRIVED } from '../../events/event.js';
import { EventColumns, KIND } from '../../events/pages/event-columns.js';
import type { EventPage } from '../../events/pages/event-page.js';
import { ByteRow, FIELD, type FieldNumber } from '../../model/byte-row.js';
import { QUOTE } from '../../model/json-bytes.js';
import { Memory } from '../../model/memory.js';
import { RowEncoder, isLargerThan } from '../row-encoder.js';
import { COUNTED_FIELDS, decodeEvent } from './decode-event.js';

export const EVENT_COLUMNS = new EventColumns(COUNTED_FIELDS);

const [TYPE, WHEN_ARRIVED] = [EVENT_COLUMNS.indexOf('type'), EVENT_COLUMNS.indexOf(ARRIVED)];
const TEXTS = columnsOf({ type: FIELD.type, record_type: FIELD.recordType, query_hash: FIELD.queryHash });
const JSONS = columnsOf({ ip_geocode: FIELD.geocode, payload: FIELD.payload });

interface ColumnOfField {
  readonly column: number;
  readonly field: FieldNumber;
}

function columnsOf(fields: Readonly<Record<string, FieldNumber>>): readonly ColumnOfField[] {
  return Object.entries(fields).map(([path, field]) => ({ column: EVENT_COLUMNS.indexOf(path), field }));
}

export class EventRows {
  readonly #row = new ByteRow();
  readonly #encoder = new RowEncoder();

  constructor(private readonly maxRowBytes: number) {}

  /** @param page with `EVENT_COLUMNS`. @returns the same object each time, good until the next one is asked for */
  *of(page: EventPage): Generator<{ readonly row: ByteRow; readonly arrived: unknown }> {
    this.#row.memory = new Memory(page.bytes);
    for (let at = 0; at < page.size; at++) {
      const row = this.#read(page, at) ? this.#row : this.#parse(page, at);
      yield { row, arrived: arrivalOf(page, at) };
    }
  }

  /** @returns false where a text does not lie in the bytes as it is */
  #read(page: EventPage, at: number): boolean {
    if (page.kindOf(at, TYPE) !== KIND.text) return false;
    let bytes = this.#set(FIELD.id, page.idStart(at), page.idEnd(at));
    for (const { column, field } of TEXTS) {
      const kind = page.kindOf(at, column);
      const start = page.startOf(at, column);
      if (kind === KIND.other && page.bytes[start] === QUOTE) return false;
      if (kind === KIND.nothing) this.#row.setNull(field);
      else bytes += this.#set(field, start, page.endOf(at, column));
    }
    for (const { column, field } of JSONS) {
      const kind = page.kindOf(at, column);
      const quote = kind === KIND.text ? 1 : 0;
      if (kind === KIND.nothing) this.#row.setNull(field);
      else bytes += this.#set(field, page.startOf(at, column) - quote, page.endOf(at, column) + quote);
    }
    this.#row.isTooLarge = bytes > this.maxRowBytes;
    return true;
  }

  /** @returns its bytes */
  #set(field: FieldNumber, start: number, end: number): number {
    this.#row.set(field, start, end);
    return end - start;
  }

  #parse(page: EventPage, at: number): ByteRow {
    const fields = page.fieldsOf(at);
    const row = decodeEvent({ id: page.idOf(at), type: String(fields.type), fields });
    return this.#encoder.encode(row, isLargerThan(row, this.maxRowBytes));
  }
}

function arrivalOf(page: EventPage, at: number): unknown {
  if (page.kindOf(at, WHEN_ARRIVED) === KIND.nothing) return null;
  const json = page.bytes.toString('utf8', page.startOf(at, WHEN_ARRIVED), page.endOf(at, WHEN_ARRIVED));
  return JSON.parse(json) as unknown;
}
