/**
 * Numbers of the texts that a day names again and again, as many as there is room for. Who came too late has no number, now or
 * later: so a text is always known in the same way. Mutable.
 */
import type { Term } from './entry-record.js';
import { TextTable } from './text-table.js';

export class Dictionary {
  readonly texts = new TextTable();

  /** @param budget bytes of text */
  constructor(readonly budget: number) {}

  /** Leaves the text's number in the term, or the text itself where it has none. */
  lookUp(bytes: Buffer, start: number, end: number, hash: number, term: Term): void {
    const hasRoom = this.texts.byteLength < this.budget;
    const number = hasRoom ? this.texts.intern(bytes, start, end, hash) : this.texts.find(bytes, start, end, hash);
    if (number >= 0) term.setNumber(number);
    else term.setText(bytes, start, end, hash);
  }
}
