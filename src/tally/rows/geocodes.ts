/** The place of a row, from the JSON that it came with. Mutable: remembers what it has parsed. */
import { Memory } from '../../model/memory.js';
import { UNKNOWN_GEOCODE, canonicalGeocode, mayBePlace } from './geocode.js';
import { Dictionary } from '../texts/dictionary.js';
import { IN_TEXT, type Term } from '../texts/term.js';
import { hashOf } from '../../model/hash.js';
import { TextTable } from '../texts/text-table.js';

/** Distinct places as sent that are remembered, so that few are parsed twice; an ordinary day has a few thousand. */
const REMEMBERED = 50_000;
const UNKNOWN = Memory.ofText(UNKNOWN_GEOCODE);

export class Geocodes {
  readonly dictionary: Dictionary;
  readonly #sent = new TextTable();
  /** By number of `#sent`. */
  #numbers: number[] = [];

  constructor(readonly budget: number) {
    this.dictionary = new Dictionary(budget);
  }

  /** Leaves the place in the term. @param end -1: the row has none */
  lookUp(memory: Memory, start: number, end: number, term: Term): void {
    if (end < 0 || !mayBePlace(end - start)) {
      this.#put(UNKNOWN, term);
      return;
    }
    const hash = hashOf(memory.words, start, end);
    const sent = this.#sent.find(memory, start, end, hash);
    if (sent >= 0) {
      term.setNumber(this.#numbers[sent]!);
      return;
    }
    this.#put(Memory.ofText(canonicalGeocode(memory.text(start, end))), term);
    if (term.number !== IN_TEXT) this.#remember(memory, start, end, hash, term.number);
  }

  #put(canonical: Memory, term: Term): void {
    this.dictionary.lookUp(canonical, 0, canonical.length, hashOf(canonical.words, 0, canonical.length), term);
  }

  #remember(memory: Memory, start: number, end: number, hash: number, number: number): void {
    if (this.#sent.size >= REMEMBERED || this.#sent.byteLength >= this.budget) this.#forget();
    this.#numbers[this.#sent.intern(memory, start, end, hash)] = number;
  }

  #forget(): void {
    this.#sent.clear();
    this.#numbers = [];
  }
}
