/** What a group is told apart by, as the bytes of `keyText`: mostly they lie in the event as they are. */
import type { FieldValue } from '../aggregation.js';
import { KIND } from '../pages/event-columns.js';
import type { EventPage } from '../pages/event-page.js';
import { COMMA, QUOTE, OPEN_LIST, CLOSE_LIST } from '../../model/json-bytes.js';
import { keyText } from './keys.js';

const BEGIN = Buffer.from([OPEN_LIST, QUOTE]);
const BETWEEN = Buffer.from([QUOTE, COMMA, QUOTE]);
const END = Buffer.from([QUOTE, CLOSE_LIST]);
const NONE = Buffer.from([OPEN_LIST, CLOSE_LIST]);

/** Of one key at a time. */
export class KeyBytes {
  bytes: Buffer = NONE;
  start = 0;
  end = 0;

  /**
   * The event's only key. @returns false where it may have several, or one that has to be parsed; without a value in one of the
   * columns it has none
   */
  set(page: EventPage, row: number, columns: readonly number[]): boolean {
    const [only] = columns;
    if (only === undefined || columns.length > 1) return this.#setList(page, row, columns);
    if (page.kindOf(row, only) === KIND.other) return false;
    this.bytes = page.bytes;
    this.start = page.startOf(row, only);
    this.end = page.endOf(row, only);
    return true;
  }

  setKey(key: readonly FieldValue[]): void {
    this.#copy(Buffer.from(keyText(key)));
  }

  /** As JSON has a list of texts: what of them would have to be escaped is so in the event, and of another kind. */
  #setList(page: EventPage, row: number, columns: readonly number[]): boolean {
    const parts: Buffer[] = [];
    for (const column of columns) {
      if (page.kindOf(row, column) === KIND.other) return false;
      parts.push(page.bytes.subarray(page.startOf(row, column), page.endOf(row, column)));
    }
    const list = [...parts.flatMap((part, i) => [i === 0 ? BEGIN : BETWEEN, part]), parts.length === 0 ? NONE : END];
    this.#copy(Buffer.concat(list));
    return true;
  }

  #copy(bytes: Buffer): void {
    this.bytes = bytes;
    this.start = 0;
    this.end = bytes.length;
  }
}
