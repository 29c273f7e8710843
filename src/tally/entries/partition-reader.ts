/** What was written to partitions, each to be read as a whole. Mutable: what was spilled is read into the same memory each time. */
import { Memory, NO_MEMORY } from '../../model/memory.js';
import { STAGE_BYTES } from './partitions.js';
import type { SpillReader } from './spill.js';
import { eachSpilled, type GivenSpilledBlocks } from './spilled-blocks.js';

/** In memory that threads share, so that giving them costs nothing. */
export interface GivenPartitions {
  /** The newest of each partition, which had not gone to a block yet. */
  readonly stages: Uint8Array;
  /** Bytes of it, by partition. */
  readonly staged: Int32Array;
  /** What was written first. */
  readonly spilled: GivenSpilledBlocks;
  /** What was written then, by partition, in that order. */
  readonly blocks: readonly (readonly { readonly bytes: Uint8Array; readonly length: number }[])[];
}

export class PartitionReader {
  readonly #stages: Memory;
  #scratch = NO_MEMORY;

  constructor(
    readonly given: GivenPartitions,
    readonly spill: SpillReader,
  ) {
    this.#stages = Memory.received(given.stages);
  }

  /** Hands over all of a partition in the order in which it was written; each piece is good until the next one. @throws read-failed */
  read(partition: number, onPiece: (memory: Memory, start: number, end: number) => void): void {
    const { spilled, blocks } = this.given;
    eachSpilled(spilled, partition, (position, length) => onPiece(this.#readSpilled(position, length), 0, length));
    for (const { bytes, length } of blocks[partition]!) onPiece(Memory.received(bytes), 0, length);
    const stage = partition * STAGE_BYTES;
    onPiece(this.#stages, stage, stage + this.given.staged[partition]!);
  }

  #readSpilled(position: number, length: number): Memory {
    if (this.#scratch.length < length) this.#scratch = Memory.allocate(length);
    this.spill.read(position, this.#scratch.bytes.subarray(0, length));
    return this.#scratch;
  }
}
