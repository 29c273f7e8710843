/** Which values each of many groups has, each once: exact, in few bytes a value. */
import { TextNumbers } from './text-numbers.js';

const FIRST_SLOTS = 1_024;
/** Of the slots: searches stay short. */
const MOST_FILLED = 0.7;
const FREE = 0xffffffff;
/** Slots of a group's value, of which half are filled. */
const VALUE_BYTES = 16;

export class DistinctValues {
  #texts = new TextNumbers();
  /** Slot by slot a group's and a text's number. */
  #groups = new Uint32Array(FIRST_SLOTS);
  #values = new Uint32Array(FIRST_SLOTS).fill(FREE);
  #size = 0;

  /** In memory, about. */
  get bytes(): number {
    return this.#texts.bytes + this.#size * VALUE_BYTES;
  }

  /** @returns whether the group did not have it */
  add(group: number, text: string): boolean {
    return this.#add(group, this.#texts.numberOf(text));
  }

  /** The same for a text as UTF-8. */
  addBytes(group: number, bytes: Buffer, start: number, end: number): boolean {
    return this.#add(group, this.#texts.numberOfBytes(bytes, start, end));
  }

  /** Lets go of other groups' values, and of texts that nobody has any more. @param kept as they are numbered from now on */
  keep(kept: readonly number[]): void {
    const [texts, before, values] = [this.#texts, this.#groups, this.#values];
    const numbers = new Map(kept.map((group, number) => [group, number]));
    this.#texts = new TextNumbers();
    [this.#groups, this.#values, this.#size] = [
      new Uint32Array(FIRST_SLOTS),
      new Uint32Array(FIRST_SLOTS).fill(FREE),
      0,
    ];
    for (const [slot, value] of values.entries()) {
      const number = value === FREE ? undefined : numbers.get(before[slot] ?? 0);
      if (number !== undefined) this.add(number, texts.textOf(value));
    }
  }

  #add(group: number, value: number): boolean {
    const isNew = this.#put(group, value);
    if (isNew && ++this.#size > this.#values.length * MOST_FILLED) this.#fillAnew(this.#values.length * 2);
    return isNew;
  }

  #put(group: number, value: number): boolean {
    const last = this.#values.length - 1;
    let slot = mixed(group, value) & last;
    for (let there; (there = this.#values[slot]) !== FREE; slot = (slot + 1) & last)
      if (there === value && this.#groups[slot] === group) return false;
    this.#groups[slot] = group;
    this.#values[slot] = value;
    return true;
  }

  #fillAnew(slots: number): void {
    const [groups, values] = [this.#groups, this.#values];
    this.#groups = new Uint32Array(slots);
    this.#values = new Uint32Array(slots).fill(FREE);
    for (const [slot, value] of values.entries()) if (value !== FREE) this.#put(groups[slot] ?? 0, value);
  }
}

function mixed(group: number, value: number): number {
  let digest = Math.imul(group ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(value, 0xc2b2ae35);
  digest = Math.imul(digest ^ (digest >>> 15), 0x2c1b3c6d);
  return (digest ^ (digest >>> 13)) >>> 0;
}
