/**
 * Numbers of the texts that a day names again and again, as many as there is room for. Who came too late has no number, now or
 * later: so a text is always known in the same way. Mutable.
 */
import { Memory } from '../../model/memory.js';
import type { Term } from './term.js';
import { SortedTexts, type GivenSortedTexts } from './terms.js';
import { TextTable } from './text-table.js';

export class Dictionary {
  readonly texts = new TextTable((bytes) => Memory.shared(bytes));
  /** Whether there was room for all that were looked up. */
  isComplete = true;

  /** @param budget bytes of text */
  constructor(readonly budget: number) {}

  give(): GivenSortedTexts {
    return new SortedTexts(this.texts, this.isComplete).give();
  }

  /** Leaves the text's number in the term, or the text itself where it has none. */
  lookUp(memory: Memory, start: number, end: number, hash: number, term: Term): void {
    const hasRoom = this.texts.byteLength < this.budget;
    const number = hasRoom ? this.texts.intern(memory, start, end, hash) : this.texts.find(memory, start, end, hash);
    if (number >= 0) {
      term.setNumber(number);
    } else {
      this.isComplete = false;
      term.setText(memory, start, end, hash);
    }
  }
}
