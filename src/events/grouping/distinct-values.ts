/** Which values each of many groups has, each once: exact, in few bytes a value. */
import { TextNumbers } from './text-numbers.js';

const FIRST_SLOTS = 1_024;
/** Of the slots: searches stay short. */
const MOST_FILLED = 0.7;
const FREE = 0xffffffff;

export class DistinctValues {
  #texts = new TextNumbers();
  /** Slot by slot a group's and a text's number. */
  #groups = new Uint32Array(FIRST_SLOTS);
  #values = new Uint32Array(FIRST_SLOTS).fill(FREE);
  #size = 0;
  #nextGroup = 0;

  /** @returns the number of a group that has no values yet */
  addGroup(): number {
    return this.#nextGroup++;
  }

  /** @returns whether the group did not have it */
  add(group: number, text: string): boolean {
    const isNew = this.#put(group, this.#texts.numberOf(text));
    if (isNew && ++this.#size > this.#values.length * MOST_FILLED) this.#fillAnew(this.#values.length * 2);
    return isNew;
  }

  /** Lets go of the other groups' values, and of texts that nobody has any more. */
  keep(groups: ReadonlySet<number>): void {
    const [texts, before, values] = [this.#texts, this.#groups, this.#values];
    this.#texts = new TextNumbers();
    [this.#groups, this.#values, this.#size] = [
      new Uint32Array(FIRST_SLOTS),
      new Uint32Array(FIRST_SLOTS).fill(FREE),
      0,
    ];
    for (const [slot, value] of values.entries()) {
      const group = before[slot] ?? 0;
      if (value !== FREE && groups.has(group)) this.add(group, texts.textOf(value));
    }
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
