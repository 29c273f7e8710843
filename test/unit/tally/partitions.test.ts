import { expect } from 'chai';
import { Memory } from '../../../src/model/memory.js';
import { PartitionReader } from '../../../src/tally/entries/partition-reader.js';
import { BLOCK_BYTES, Partitions } from '../../../src/tally/entries/partitions.js';
import { Random } from '../../support/random.js';
import { memorySpill } from '../../support/tallied.js';

const COUNT = 7;
const BUDGET = 4 * BLOCK_BYTES;

/** As long as told, and no two alike. */
const entryOf = (number: number, length: number) => `${number}|`.padEnd(length, '.');

function put(partitions: Partitions, partition: number, text: string): void {
  const { bytes } = Memory.ofText(text);
  const memory = partitions.room(partition, bytes.length);
  partitions.advance(partition, partitions.at + bytes.copy(memory.bytes, partitions.at));
}

function textOf(reader: PartitionReader, partition: number): string {
  let text = '';
  reader.read(partition, (memory, start, end) => (text += memory.text(start, end)));
  return text;
}

function heldBytes(partitions: Partitions): number {
  return partitions
    .give()
    .blocks.flat()
    .reduce((sum, { bytes }) => sum + bytes.length, 0);
}

describe('partitions', () => {
  for (const [what, longest] of [
    ['short entries', 60],
    ['entries longer than a block', 3 * BLOCK_BYTES],
  ] as const) {
    it(`give back what was written, in its order, within their budget: ${what}`, () => {
      const random = new Random(longest);
      const spill = memorySpill();
      const partitions = new Partitions(COUNT, BUDGET, spill);
      const expected = Array.from({ length: COUNT }, () => '');
      for (let i = 0; i < (longest > BLOCK_BYTES ? 400 : 40_000); i++) {
        const [partition, entry] = [random.below(COUNT), entryOf(i, 1 + random.below(longest))];
        put(partitions, partition, entry);
        expected[partition] = `${expected[partition]!}${entry}`;
        if (i % 50 === 0) expect(heldBytes(partitions), `entry ${i}`).to.be.at.most(2 * BUDGET);
      }
      const reader = new PartitionReader(partitions.give(), spill);
      expect(expected.map((_, partition) => textOf(reader, partition))).to.deep.equal(expected);
      expect(spill.size).to.be.above(0);
    });
  }

  it('are written anew after they were cleared', () => {
    const spill = memorySpill();
    const partitions = new Partitions(1, BUDGET, spill);
    for (let i = 0; i < 3 * BUDGET; i += 1000) put(partitions, 0, entryOf(i, 1000));
    partitions.clear(2);
    put(partitions, 1, 'new');
    const reader = new PartitionReader(partitions.give(), spill);
    expect([textOf(reader, 0), textOf(reader, 1), spill.size]).to.deep.equal(['', 'new', 0]);
  });
});
