/** What a list counts: a query, a place, a record. */
import { NO_MEMORY, type Memory } from '../../model/memory.js';

/** A text, by its number where it has one, else by itself. */
export class Term {
  /** `NO_TERM`: none. `IN_TEXT`: as it stands in the bytes. */
  number = NO_TERM;
  memory: Memory = NO_MEMORY;
  start = 0;
  end = 0;
  hash = 0;

  setNone(): void {
    this.number = NO_TERM;
  }

  setNumber(number: number): void {
    this.number = number;
  }

  setText(memory: Memory, start: number, end: number, hash: number): void {
    this.number = IN_TEXT;
    this.memory = memory;
    this.start = start;
    this.end = end;
    this.hash = hash;
  }
}

export const NO_TERM = -1;
export const IN_TEXT = -2;
