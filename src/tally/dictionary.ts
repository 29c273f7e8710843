/**
 * Numbers of the texts that a day names again and again, as many as there is room for. Who came too late has no number, now or
 * later: so a text is always known in the same way. Mutable.
 */
import type { Memory } from '../model/memory.js';
import type { Term } from './entry-record.js';
import { TextTable } from './text-table.js';

export class Dictionary {
  readonly texts = new TextTable();

  /** @param budget bytes of text */
  constructor(readonly budget: number) {}

  /** Leaves the text's number in the term, or the text itself where it has none. */
  lookUp(memory: Memory, start: number, end: number, hash: number, term: Term): void {
    const hasRoom = this.texts.byteLength < this.budget;
    const number = hasRoom ? this.texts.intern(memory, start, end, hash) : this.texts.find(memory, start, end, hash);
    if (number >= 0) term.setNumber(number);
    else term.setText(memory, start, end, hash);
  }
}
