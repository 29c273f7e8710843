/**
 * Bytes in many small heaps, each written at its end: in memory up to a budget, in the spill past it. Memory is made of blocks,
 * which are used again once they are spilled. Mutable.
 */
import { Memory } from '../../model/memory.js';
import { copyBytes } from '../texts/bytes.js';
import type { GivenPartitions } from './partition-reader.js';
import type { Spill } from './spill.js';
import { SpilledBlocks } from './spilled-blocks.js';

export const BLOCK_BYTES = 32 * 1024;
/**
 * Every partition's end, close together: half of the processor's cache. Written straight into the blocks, which lie in eight
 * megabytes of memory, each entry waits for that memory: reading a day took a tenth longer.
 */
export const STAGE_BYTES = 4096;
/** Blocks are cut from larger pieces: allocated one by one, among what is soon free again, they took some 12 MB more. */
const SLAB_BYTES = 32 * BLOCK_BYTES;
/** Blocks that are spilled at a time: one call of a megabyte. */
const SPILLED_BLOCKS = 32;

interface Block {
  readonly partition: number;
  readonly memory: Memory;
  length: number;
}

export class Partitions {
  /** Where in the memory that `room` returned there is room. */
  at = 0;
  #stages: Memory;
  /** How much of each stage is in use. */
  #staged: Int32Array;
  /** In memory, by partition: those that went to the spill came before them. */
  #blocks: Block[][];
  /** In memory, the oldest first. */
  #inMemory: Block[] = [];
  #spilled: SpilledBlocks;
  readonly #free: Memory[] = [];
  #slab = new SharedArrayBuffer(0);
  #slabAt = SLAB_BYTES;
  #bytes = 0;
  /** What is being written is too large for a stage. */
  #isLarge = false;

  /**
   * @param count of partitions
   * @param budget bytes of memory, besides the stages
   */
  constructor(
    count: number,
    readonly budget: number,
    readonly spill: Spill,
  ) {
    this.#stages = Memory.shared(count * STAGE_BYTES);
    this.#staged = new Int32Array(count);
    this.#blocks = emptyLists(count);
    this.#spilled = new SpilledBlocks(count);
  }

  /** Forgets what was written, and the spill what it holds; memory is kept to be written again. @param count of partitions */
  clear(count: number): void {
    for (const { memory } of this.#inMemory) {
      if (memory.length === BLOCK_BYTES) this.#free.push(memory);
      else this.#bytes -= memory.length;
    }
    this.#inMemory = [];
    if (count * STAGE_BYTES > this.#stages.length) this.#stages = Memory.shared(count * STAGE_BYTES);
    this.#staged = new Int32Array(count);
    this.#blocks = emptyLists(count);
    this.#spilled = new SpilledBlocks(count);
    this.spill.clear();
  }

  /** @returns memory with room for so many bytes from `at` on; what is written there is kept by `advance` */
  room(partition: number, bytes: number): Memory {
    const staged = this.#staged[partition]!;
    if (staged + bytes <= STAGE_BYTES) {
      this.at = partition * STAGE_BYTES + staged;
      return this.#stages;
    }
    this.#unstage(partition);
    if (bytes > STAGE_BYTES) return this.#largeRoom(partition, bytes);
    this.at = partition * STAGE_BYTES;
    return this.#stages;
  }

  /** @param end of what was written */
  advance(partition: number, end: number): void {
    if (this.#isLarge) {
      this.#isLarge = false;
      this.#blocks[partition]!.at(-1)!.length = end;
    } else {
      this.#staged[partition] = end - partition * STAGE_BYTES;
    }
  }

  /** What was written, to be read: here, or in another thread. */
  give(): GivenPartitions {
    return {
      stages: this.#stages.bytes,
      staged: this.#staged,
      spilled: this.#spilled.give(),
      blocks: this.#blocks.map((blocks) => blocks.map(({ memory, length }) => ({ bytes: memory.bytes, length }))),
    };
  }

  /** What is larger than a stage gets a block of its own. */
  #largeRoom(partition: number, bytes: number): Memory {
    this.#isLarge = true;
    this.at = 0;
    return this.#openBlock(partition, Math.max(bytes, BLOCK_BYTES)).memory;
  }

  #unstage(partition: number): void {
    const start = partition * STAGE_BYTES;
    const length = this.#staged[partition]!;
    if (length === 0) return;
    const last = this.#blocks[partition]!.at(-1);
    const hasRoom = last !== undefined && last.length + length <= last.memory.length;
    const block = hasRoom ? last : this.#openBlock(partition, BLOCK_BYTES);
    block.length = copyBytes(this.#stages, start, start + length, block.memory, block.length);
    this.#staged[partition] = 0;
  }

  #openBlock(partition: number, size: number): Block {
    const isUsual = size === BLOCK_BYTES;
    const isOver = this.#bytes + size > this.budget;
    if (isOver && !(isUsual && this.#free.length > 0)) this.#spillOldest();
    const memory = (isUsual ? this.#free.pop() : undefined) ?? this.#allocate(size);
    const block = { partition, memory, length: 0 };
    this.#blocks[partition]!.push(block);
    this.#inMemory.push(block);
    return block;
  }

  #allocate(size: number): Memory {
    this.#bytes += size;
    if (size !== BLOCK_BYTES) return Memory.shared(size);
    if (this.#slabAt === SLAB_BYTES) {
      this.#slab = new SharedArrayBuffer(SLAB_BYTES);
      this.#slabAt = 0;
    }
    const block = new Uint8Array(this.#slab, this.#slabAt, size);
    this.#slabAt += size;
    return Memory.received(block);
  }

  #spillOldest(): void {
    if (this.#inMemory.length === 0) return;
    const oldest = this.#inMemory.splice(0, SPILLED_BLOCKS);
    let position = this.spill.write(oldest.map(({ memory, length }) => memory.bytes.subarray(0, length)));
    for (const { partition, memory, length } of oldest) {
      this.#blocks[partition]!.shift();
      this.#spilled.add(partition, position, length);
      position += length;
      if (memory.length === BLOCK_BYTES) this.#free.push(memory);
      else this.#bytes -= memory.length;
    }
  }
}

function emptyLists(count: number): Block[][] {
  return Array.from({ length: count }, () => []);
}
