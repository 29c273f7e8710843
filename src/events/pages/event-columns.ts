/** The fields that counting goes by, as they are found in the bytes of events. */
import { ARRIVED } from '../event.js';
import { IDS } from '../field-paths.js';
import { isAt } from '../../model/json-bytes.js';

/** How a column's value lies in the bytes. */
export const KIND = {
  /** Absent or null. */
  nothing: 0,
  /** Its bytes, without the quotes, are the text. */
  text: 1,
  /** Up to 15 digits: its bytes are what String() makes of it. */
  wholeNumber: 2,
  flag: 3,
  /** Whatever else: it is parsed. */
  other: 4,
} as const;

const TIMES: ReadonlySet<string> = new Set(['timestamp', ARRIVED]);

/** By which events are told apart and sorted: they are the first columns. */
const IDENTITY = ['id', 'timestamp'] as const;
export const [ID_COLUMN, TIME_COLUMN] = [0, 1];

export class EventColumns {
  /** Paths, each once. */
  readonly paths: readonly string[];
  /** By column, the kinds of a number, a flag, a text, and of a field that is not at hand at all. */
  readonly ifNumber: Uint8Array;
  readonly ifFlag: Uint8Array;
  readonly ifText: Uint8Array;
  readonly ifAbsent: Uint8Array;
  /** Null where it is no key, but a path into objects. */
  readonly #keys: readonly (Buffer | null)[];

  constructor(paths: Iterable<string>) {
    this.paths = [...new Set([...IDENTITY, ...paths])];
    const isWithin = (path: string) => path.includes('.');
    const kinds = (of: (path: string) => number) => Uint8Array.from(this.paths, of);
    this.ifNumber = kinds((path) => (IDS.has(path) || TIMES.has(path) ? KIND.other : KIND.wholeNumber));
    this.ifFlag = kinds((path) => (TIMES.has(path) ? KIND.other : KIND.flag));
    this.ifText = kinds((path) => (TIMES.has(path) ? KIND.other : KIND.text));
    // A field within an object is looked up in the parsed event.
    this.ifAbsent = kinds((path) => (isWithin(path) ? KIND.other : KIND.nothing));
    this.#keys = this.paths.map((path) => (isWithin(path) ? null : Buffer.from(path)));
  }

  /** The column of a path that was named; columns count from 0. */
  indexOf(path: string): number {
    return this.paths.indexOf(path);
  }

  /** @returns the column of the key that lies there, -1 where it is none of them */
  find(bytes: Buffer, start: number, end: number): number {
    for (let column = 0; column < this.#keys.length; column++) {
      const key = this.#keys[column];
      if (key !== null && key !== undefined && isAt(key, bytes, start, end)) return column;
    }
    return -1;
  }
}
