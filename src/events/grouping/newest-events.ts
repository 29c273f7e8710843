/** The newest event of each group (of several at one instant the one with the largest id), as its text and id: they lie in large buffers. */
import type { JsonObject } from '../event.js';
import type { EventPage } from '../pages/event-page.js';
import { Figures } from './figures.js';

const BLOCK_BYTES = 1_048_576;
/** A newer event that is a little longer still has room in the place of the one before. */
const ROUNDED_TO = 32;

export class NewestEvents {
  readonly #times = new Figures(-Infinity);
  readonly #places = new Places();
  /** Of the text; behind it lies the id. */
  readonly #textLengths = new Figures();
  readonly #idLengths = new Figures();

  /** @returns how many more bytes it keeps in memory than before */
  offer(group: number, page: EventPage, row: number): number {
    const time = page.times[row] ?? 0;
    const newest = this.#times.at(group);
    if (time < newest || (time === newest && this.#compareIds(group, page, row) >= 0)) return 0;
    const [textStart, textEnd] = [page.textStart(row), page.textEnd(row)];
    const [idStart, idEnd] = [page.idStart(row), page.idEnd(row)];
    const more = this.#places.reserve(group, textEnd - textStart + idEnd - idStart);
    const { block, offset } = this.#places.find(group);
    page.bytes.copy(block, offset, textStart, textEnd);
    page.bytes.copy(block, offset + textEnd - textStart, idStart, idEnd);
    this.#times.set(group, time);
    this.#textLengths.set(group, textEnd - textStart);
    this.#idLengths.set(group, idEnd - idStart);
    return more;
  }

  fieldsOf(group: number): JsonObject {
    const { block, offset } = this.#places.find(group);
    return JSON.parse(block.toString('utf8', offset, offset + this.#textLengths.at(group))) as JsonObject;
  }

  /** In memory. */
  bytesOf(group: number): number {
    return this.#places.bytesOf(group);
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
  #blocks: Buffer[] = [];
  /** Of the last block. */
  #used = BLOCK_BYTES;
  readonly #block = new Figures();
  readonly #offset = new Figures();
  readonly #size = new Figures();

  /** @returns how many more bytes than before */
  reserve(group: number, bytes: number): number {
    const before = this.#size.at(group);
    if (bytes <= before) return 0;
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
    return size;
  }

  find(group: number): Found {
    return { block: this.#blocks[this.#block.at(group)] ?? NOWHERE, offset: this.#offset.at(group) };
  }

  bytesOf(group: number): number {
    return this.#size.at(group);
  }

  keep(kept: readonly number[]): void {
    const before = kept.map((group) => this.find(group));
    for (const figures of [this.#block, this.#offset, this.#size]) figures.keep(kept);
    const sizes = kept.map((_, group) => this.#size.at(group));
    [this.#blocks, this.#used] = [[], BLOCK_BYTES];
    for (const [group, size] of sizes.entries()) {
      this.#size.set(group, 0);
      this.reserve(group, size);
      const { block, offset } = this.find(group);
      const from = before[group];
      from?.block.copy(block, offset, from.offset, from.offset + size);
    }
  }
}
