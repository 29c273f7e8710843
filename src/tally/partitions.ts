/**
 * Bytes in many small heaps, each written at its end and read as a whole: in memory up to a budget, in the spill past it. Memory
 * is made of blocks, which are used again once they are spilled. Mutable.
 */
import { Memory, NO_MEMORY } from '../model/memory.js';
import type { Spill } from './spill.js';

export const BLOCK_BYTES = 32 * 1024;
/** The first block of a partition is small: most days are, and a year of them is collected in one run. */
const FIRST_BLOCK_BYTES = 1024;
/** Blocks that are spilled at a time: one call of a megabyte. */
const SPILLED_BLOCKS = 32;

interface Block {
  /** Null: in the spill. */
  memory: Memory | null;
  /** In the spill. */
  position: number;
  readonly length: number;
}

export class Partitions {
  /** Where in the block that `room` returned there is room. */
  at = 0;
  readonly #sealed: Block[][];
  readonly #current: Memory[];
  readonly #used: Int32Array;
  /** Sealed and in memory, the oldest first. */
  #inMemory: Block[] = [];
  readonly #free: Memory[] = [];
  #scratch = NO_MEMORY;
  #bytes = 0;

  /**
   * @param count of partitions
   * @param budget bytes of memory; each partition has one block all the same
   */
  constructor(
    readonly count: number,
    readonly budget: number,
    readonly spill: Spill,
  ) {
    this.#sealed = Array.from({ length: count }, () => []);
    this.#current = Array.from({ length: count }, () => NO_MEMORY);
    this.#used = new Int32Array(count);
  }

  /** @returns a block with room for so many bytes from `at` on; what is written there is kept by `advance` */
  room(partition: number, bytes: number): Memory {
    const current = this.#current[partition]!;
    this.at = this.#used[partition]!;
    return this.at + bytes <= current.length ? current : this.#openBlock(partition, bytes);
  }

  /** @param end of what was written */
  advance(partition: number, end: number): void {
    this.#used[partition] = end;
  }

  /** Hands over all blocks of a partition in the order in which they were written; each is good until the next one. */
  read(partition: number, onBlock: (memory: Memory, length: number) => void): void {
    for (const { memory, position, length } of this.#sealed[partition]!) {
      if (memory !== null) onBlock(memory, length);
      else onBlock(this.#readSpilled(position, length), length);
    }
    if (this.#used[partition]! > 0) onBlock(this.#current[partition]!, this.#used[partition]!);
  }

  #readSpilled(position: number, length: number): Memory {
    if (this.#scratch.length < length) this.#scratch = Memory.allocate(Math.max(length, BLOCK_BYTES));
    this.spill.read(position, this.#scratch.bytes.subarray(0, length));
    return this.#scratch;
  }

  #openBlock(partition: number, bytes: number): Memory {
    const length = this.#used[partition]!;
    if (length > 0) {
      const block = { memory: this.#current[partition]!, position: 0, length };
      this.#sealed[partition]!.push(block);
      this.#inMemory.push(block);
    }
    // What is larger than a block gets one of its own.
    const size = Math.max(bytes, this.#current[partition]!.length === 0 ? FIRST_BLOCK_BYTES : BLOCK_BYTES);
    if (this.#bytes + size > this.budget) this.#spillOldest();
    const isUsual = size === BLOCK_BYTES;
    const block = (isUsual ? this.#free.pop() : undefined) ?? this.#allocate(size);
    this.#current[partition] = block;
    this.#used[partition] = 0;
    this.at = 0;
    return block;
  }

  #allocate(size: number): Memory {
    this.#bytes += size;
    return Memory.allocate(size);
  }

  #spillOldest(): void {
    if (this.#free.length > 0 || this.#inMemory.length === 0) return;
    const oldest = this.#inMemory.splice(0, SPILLED_BLOCKS);
    const written = oldest.map(({ memory, length }) => memory!.bytes.subarray(0, length));
    let position = this.spill.write(written);
    for (const block of oldest) {
      block.position = position;
      position += block.length;
      if (block.memory!.length === BLOCK_BYTES) this.#free.push(block.memory!);
      else this.#bytes -= block.memory!.length;
      block.memory = null;
    }
  }
}
