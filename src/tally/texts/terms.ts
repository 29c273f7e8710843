/** Terms of a list by number: first those of the day's dictionary, if it has one, then those that came as texts. */
import type { Term } from './term.js';
import { IN_TEXT } from './term.js';
import { TextTable, compareTexts, type GivenTexts } from './text-table.js';

/** A dictionary that is no longer changed, with the place of each text in code point order: most comparisons end there. */
export class SortedTexts {
  /** Place of each text by its number. */
  readonly ranks: Uint32Array;

  constructor(
    readonly texts: TextTable,
    /** Whether all terms of the day are there. */
    readonly isComplete: boolean,
    /** Numbers of the texts in order. */
    readonly sorted: Uint32Array = sortedNumbers(texts),
  ) {
    this.ranks = new Uint32Array(sorted.length);
    sorted.forEach((number, rank) => (this.ranks[number] = rank));
  }

  static given({ texts, isComplete, sorted }: GivenSortedTexts): SortedTexts {
    return new SortedTexts(TextTable.given(texts), isComplete, sorted);
  }

  give(): GivenSortedTexts {
    return { texts: this.texts.give(), isComplete: this.isComplete, sorted: this.sorted };
  }

  get size(): number {
    return this.sorted.length;
  }
}

export interface GivenSortedTexts {
  readonly texts: GivenTexts;
  readonly isComplete: boolean;
  readonly sorted: Uint32Array;
}

function sortedNumbers(texts: TextTable): Uint32Array {
  return Uint32Array.from({ length: texts.size }, (_, number) => number).sort((a, b) =>
    compareTexts(texts, a, texts, b),
  );
}

export class Terms {
  readonly #numbered: number;

  /** @param own texts that have no number in the dictionary */
  constructor(
    readonly dictionary: SortedTexts | null,
    readonly own = new TextTable(),
  ) {
    this.#numbered = dictionary?.size ?? 0;
  }

  /** Number of the term, newly given where it is unknown. */
  numberOf({ number, memory, start, end, hash }: Term): number {
    return number === IN_TEXT ? this.#numbered + this.own.intern(memory, start, end, hash) : number;
  }

  /** Of the dictionary, when all terms are of it: their ranks tell their order. Good until a term is added. */
  get allOf(): SortedTexts | null {
    return this.own.size === 0 ? this.dictionary : null;
  }

  /** Where the keys of two terms differ, so does their order, in the same direction. Good until a term is added. */
  sortKey(number: number): number {
    return this.allOf?.ranks[number] ?? this.table(number).prefix(this.within(number));
  }

  /** In code point order. */
  compare(a: number, b: number): number {
    return compareTexts(this.table(a), this.within(a), this.table(b), this.within(b));
  }

  /** Where the term's text lies, and its number there. */
  table(number: number): TextTable {
    return this.dictionary !== null && number < this.#numbered ? this.dictionary.texts : this.own;
  }

  within(number: number): number {
    return number < this.#numbered ? number : number - this.#numbered;
  }

  clear(): void {
    this.own.clear();
  }
}
