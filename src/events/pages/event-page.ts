/**
 * Events as the bytes of their JSON texts, and where in them lies what counting goes by. Most of an event is never looked at: to make
 * objects of a million of them took 7 of the 12 seconds of counting them, and 140 MiB.
 */
import type { FieldValue } from '../aggregation.js';
import type { JsonObject } from '../event.js';
import { fieldValues } from '../field-paths.js';
import { ID_COLUMN, KIND, TIME_COLUMN, type EventColumns } from './event-columns.js';
import { EventScanner } from './event-scanner.js';
import { byTime } from './sort-by-time.js';
import { TimeReader } from './time-reader.js';

/** An event that is not in a page yet. */
export interface EventText {
  readonly id: string;
  readonly timestamp: string;
  /** JSON of its fields. */
  readonly text: string;
}

/** An event of a page. */
export interface Row {
  readonly page: EventPage;
  readonly at: number;
}

/** Pairs of start and end. */
type Places = Int32Array;

export class EventPage {
  /**
   * @param scanned its events, in the bytes
   * @param ids where their ids lie, as UTF-8
   * @param times milliseconds since 1970
   */
  constructor(
    readonly bytes: Buffer,
    readonly columns: EventColumns,
    private readonly scanned: EventScanner,
    private readonly ids: Places,
    readonly times: Float64Array,
  ) {}

  static of(events: readonly EventText[], columns: EventColumns): EventPage {
    const ids = new Int32Array(2 * events.length);
    const parts = events.flatMap(({ id, text }) => [Buffer.from(text), Buffer.from(id)]);
    const bytes = Buffer.concat(parts);
    const scanner = new EventScanner(columns);
    for (let at = 0, row = 0; row < events.length; row++) {
      at = scanner.scan(bytes, at);
      ids[2 * row] = at;
      at += parts[2 * row + 1]?.length ?? 0;
      ids[2 * row + 1] = at;
    }
    const times = Float64Array.from(events, ({ timestamp }) => Date.parse(timestamp));
    return new EventPage(bytes, columns, scanner, ids, times);
  }

  /** @param scanned events that say themselves what their ids and times are */
  static ofStored(bytes: Buffer, columns: EventColumns, scanned: EventScanner): EventPage {
    const { rows } = scanned;
    const page = new EventPage(bytes, columns, scanned, new Int32Array(2 * rows), new Float64Array(rows));
    return page.#identify() ? page : EventPage.of([...page.#events()], columns);
  }

  /** These events in a page of their own, for when this one is gone. */
  copyRows(rows: readonly number[]): readonly Row[] {
    const page = EventPage.of(
      rows.map((row) => this.#eventText(row, this.idOf(row), new Date(this.times[row] ?? 0).toISOString())),
      this.columns,
    );
    return rows.map((_, at) => ({ page, at }));
  }

  get size(): number {
    return this.scanned.rows;
  }

  /** Its rows by time, then by the code points of their ids. */
  inOrder(): Uint32Array {
    return byTime(this.times, (a, b) => this.compareIds(a, this, b));
  }

  kindOf(row: number, column: number): number {
    return this.scanned.kinds[row * this.columns.paths.length + column] ?? KIND.nothing;
  }

  /** Of a text, whole number or flag, as it lies in the bytes. */
  startOf(row: number, column: number): number {
    return this.scanned.places[2 * (row * this.columns.paths.length + column)] ?? 0;
  }

  endOf(row: number, column: number): number {
    return this.scanned.places[2 * (row * this.columns.paths.length + column) + 1] ?? 0;
  }

  /** What the column counts as, of whatever kind it is. */
  valuesOf(row: number, column: number): readonly FieldValue[] {
    return fieldValues(this.fieldsOf(row), this.columns.paths[column] ?? '');
  }

  fieldsOf(row: number): JsonObject {
    return JSON.parse(this.bytes.toString('utf8', this.textStart(row), this.textEnd(row))) as JsonObject;
  }

  textStart(row: number): number {
    return this.scanned.texts[2 * row] ?? 0;
  }

  textEnd(row: number): number {
    return this.scanned.texts[2 * row + 1] ?? 0;
  }

  idStart(row: number): number {
    return this.ids[2 * row] ?? 0;
  }

  idEnd(row: number): number {
    return this.ids[2 * row + 1] ?? 0;
  }

  idOf(row: number): string {
    return this.bytes.toString('utf8', this.idStart(row), this.idEnd(row));
  }

  /** By code point, as their bytes compare. */
  compareIds(row: number, other: EventPage, otherRow: number): number {
    const [from, to] = [other.idStart(otherRow), other.idEnd(otherRow)];
    return this.bytes.compare(other.bytes, from, to, this.idStart(row), this.idEnd(row));
  }

  /** @returns false where an id is not there as its bytes are */
  #identify(): boolean {
    const time = new TimeReader();
    for (let row = 0; row < this.size; row++) {
      if (this.kindOf(row, ID_COLUMN) !== KIND.text) return false;
      this.ids[2 * row] = this.startOf(row, ID_COLUMN);
      this.ids[2 * row + 1] = this.endOf(row, ID_COLUMN);
      this.times[row] = time.read(this.bytes, this.startOf(row, TIME_COLUMN), this.endOf(row, TIME_COLUMN));
    }
    return true;
  }

  #eventText(row: number, id: string, timestamp: string): EventText {
    return { id, timestamp, text: this.bytes.toString('utf8', this.textStart(row), this.textEnd(row)) };
  }

  *#events(): Generator<EventText> {
    for (let row = 0; row < this.size; row++) {
      const { id, timestamp } = this.fieldsOf(row);
      yield this.#eventText(row, String(id), String(timestamp));
    }
  }
}
