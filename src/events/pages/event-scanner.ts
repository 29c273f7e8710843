/**
 * Where the columns of an event lie in the bytes of its JSON text. One loop, written for speed: of counting a million events this is a
 * third. Mutable.
 */
import { afterSpace, afterValue, BACKSLASH, CLOSE, QUOTE } from '../../model/json-bytes.js';
import { KIND, type EventColumns } from './event-columns.js';

const [TRUE, FALSE, NULL, ZERO, NINE] = [0x74, 0x66, 0x6e, 0x30, 0x39];
/** All of them are exact, and written without an exponent. */
const MOST_DIGITS = 15;
const FIRST_ROWS = 1_024;

export class EventScanner {
  /** Of all rows, column after column. */
  kinds: Uint8Array;
  /** The same, pairs of start and end. */
  places: Int32Array;
  /** Of the rows themselves, pairs of start and end. */
  texts = new Int32Array(FIRST_ROWS * 2);
  rows = 0;
  readonly #width: number;

  constructor(private readonly columns: EventColumns) {
    this.#width = columns.paths.length;
    this.kinds = new Uint8Array(FIRST_ROWS * this.#width);
    this.places = new Int32Array(FIRST_ROWS * this.#width * 2);
  }

  /** Begins anew: what was scanned before is gone. */
  clear(): void {
    this.rows = 0;
  }

  /** Adds a row. @param start the event's opening brace. @returns the place behind its closing one */
  scan(bytes: Buffer, start: number): number {
    const row = this.rows++;
    if (2 * row === this.texts.length) this.#grow();
    this.kinds.set(this.columns.ifAbsent, row * this.#width);
    this.texts[2 * row] = start;
    return (this.texts[2 * row + 1] = this.#scan(bytes, start + 1, row * this.#width));
  }

  #scan(bytes: Buffer, start: number, first: number): number {
    let at = start;
    for (;;) {
      let byte = bytes[at];
      while (byte !== QUOTE) {
        if (byte === CLOSE || byte === undefined) return at + 1;
        byte = bytes[++at];
      }
      const keyStart = ++at;
      let isPlain = true;
      for (; (byte = bytes[at]) !== QUOTE && byte !== undefined; at++) {
        if (byte === BACKSLASH) [isPlain, at] = [false, at + 1];
      }
      const column = isPlain ? this.columns.find(bytes, keyStart, at) : this.#findEscaped(bytes, keyStart, at);
      at = afterSpace(bytes, afterSpace(bytes, at + 1) + 1);
      if (bytes[at] === QUOTE) {
        const textStart = ++at;
        isPlain = true;
        for (; (byte = bytes[at]) !== QUOTE && byte !== undefined; at++) {
          if (byte === BACKSLASH) [isPlain, at] = [false, at + 1];
        }
        if (column >= 0) this.#noteText(first + column, column, textStart, at, isPlain);
        at++;
      } else {
        const valueStart = at;
        at = afterValue(bytes, at);
        if (column >= 0)
          this.#note(first + column, kindOf(bytes, valueStart, at, this.columns, column), valueStart, at);
      }
    }
  }

  #noteText(cell: number, column: number, start: number, end: number, isPlain: boolean): void {
    const kind = isPlain ? (this.columns.ifText[column] ?? KIND.other) : KIND.other;
    if (kind === KIND.text) this.#note(cell, kind, start, end);
    else this.#note(cell, kind, start - 1, end + 1);
  }

  #note(cell: number, kind: number, start: number, end: number): void {
    this.kinds[cell] = kind;
    this.places[2 * cell] = start;
    this.places[2 * cell + 1] = end;
  }

  #findEscaped(bytes: Buffer, start: number, end: number): number {
    const key = JSON.parse(bytes.toString('utf8', start - 1, end + 1)) as string;
    return key.includes('.') ? -1 : this.columns.indexOf(key);
  }

  #grow(): void {
    const { kinds, places, texts } = this;
    (this.texts = new Int32Array(2 * texts.length)).set(texts);
    (this.kinds = new Uint8Array(2 * kinds.length)).set(kinds);
    (this.places = new Int32Array(2 * places.length)).set(places);
  }
}

/** Of a value that is no text. */
function kindOf(bytes: Buffer, start: number, end: number, columns: EventColumns, column: number): number {
  const first = bytes[start];
  if (first === NULL) return KIND.nothing;
  if (first === TRUE || first === FALSE) return columns.ifFlag[column] ?? KIND.other;
  return isWholeNumber(bytes, start, end) ? (columns.ifNumber[column] ?? KIND.other) : KIND.other;
}

function isWholeNumber(bytes: Buffer, start: number, end: number): boolean {
  const digits = end - start;
  if (digits > MOST_DIGITS || (digits > 1 && bytes[start] === ZERO)) return false;
  for (let i = start; i < end; i++) if ((bytes[i] ?? 0) < ZERO || (bytes[i] ?? 0) > NINE) return false;
  return true;
}

/** The whole number that lies there. */
export function wholeNumberAt(bytes: Buffer, start: number, end: number): number {
  let number = 0;
  for (let i = start; i < end; i++) number = number * 10 + (bytes[i] ?? 0) - ZERO;
  return number;
}
