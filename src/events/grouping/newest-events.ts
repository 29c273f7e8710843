/** The newest event of each group (of several at one instant the one with the largest id), as its text and id: they lie in large buffers. */
import type { JsonObject } from '../event.js';
import type { EventPage } from '../pages/event-page.js';
import { Figures, FIGURE_BYTES } from './figures.js';

const BLOCK_BYTES = 1_048_576;
/** A newer event that is a little longer still has room in the place of the one before. */
const ROUNDED_TO = 32;

/** What a group takes besides its event. */
export const NEWEST_BYTES = 6 * FIGURE_BYTES;

export class NewestEvents {
  readonly #times = new Figures(-Infinity);
  readonly #places = new Places();
  /** Of the text; behind it lies the id. */
  readonly #textLengths = new Figures();
  readonly #idLengths = new Figures();

  offer(group: number, page: EventPage, row: number): void {
    const time = page.times[row] ?? 0;
    const newest = this.#times.at(group);
    if (time < newest || (time === newest && this.#compareIds(group, page, row) >= 0)) return;
    const [textStart, textEnd] = [page.textStart(row), page.textEnd(row)];
    const [idStart, idEnd] = [page.idStart(row), page.idEnd(row)];
    this.#places.reserve(group, textEnd - textStart + idEnd - idStart);
    const { block, offset } = this.#places.find(group);
    page.bytes.copy(block, offset, textStart, textEnd);
    page.bytes.copy(block, offset + textEnd - textStart, idStart, idEnd);
    this.#times.set(group, time);
    this.#textLengths.set(group, textEnd - textStart);
    this.#idLengths.set(group, idEnd - idStart);
  }

  fieldsOf(group: number): JsonObject {
    const { block, offset } = this.#places.find(group);
    return JSON.parse(block.toString('utf8', offset, offset + this.#textLengths.at(group))) as JsonObject;
  }

  /** In memory, without what each group takes. */
  get bytes(): number {
    return this.#places.bytes;
  }

  keep(kept: readonly number[]): void {
    for (const figures of [this.#times, this.#textLengths, this.#idLengths]) figures.keep(kept);
    this.#places.keep(kept);
  }

  #compareIds(group: number, page: EventPage, row: number): number {
    const { block, offset } = this.#places.find(group);
    const start = offset + this.#textLengths.at(group);
    const end = start + this.#idLengths.at(group);
    return block.compare(page.bytes, page.idStart(row), page.idEnd(row), start, end);
  }
}

interface Found {
  readonly block: Buffer;
  readonly offset: number;
}

const NOWHERE = Buffer.alloc(0);

/** A piece of memory of each group. */
class Places {
  /** In all. */
  bytes = 0;
  #blocks: Buffer[] = [];
  /** Of the last block. */
  #used = BLOCK_BYTES;
  readonly #block = new Figures();
  readonly #offset = new Figures();
  readonly #size = new Figures();

  reserve(group: number, bytes: number): void {
    if (bytes <= this.#size.at(group)) return;
    const size = Math.ceil(bytes / ROUNDED_TO) * ROUNDED_TO;
    if (this.#used + size > BLOCK_BYTES) {
      // What is larger than a block has one of its own.
      this.#blocks.push(Buffer.allocUnsafeSlow(Math.max(BLOCK_BYTES, size)));
      this.#used = 0;
    }
    this.#block.set(group, this.#blocks.length - 1);
    this.#offset.set(group, this.#used);
    this.#size.set(group, size);
    this.#used += size;
    // The place before is lost, and still takes memory.
    this.bytes += size;
  }

  find(group: number): Found {
    return { block: this.#blocks[this.#block.at(group)] ?? NOWHERE, offset: this.#offset.at(group) };
  }

  keep(kept: readonly number[]): void {
    const before = kept.map((group) => this.find(group));
    for (const figures of [this.#block, this.#offset, this.#size]) figures.keep(kept);
    const sizes = kept.map((_, group) => this.#size.at(group));
    [this.#blocks, this.#used, this.bytes] = [[], BLOCK_BYTES, 0];
    for (const [group, size] of sizes.entries()) {
      this.#size.set(group, 0);
      this.reserve(group, size);
      const { block, offset } = this.find(group);
      const from = before[group];
      from?.block.copy(block, offset, from.offset, from.offset + size);
    }
  }
}
