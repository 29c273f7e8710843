import { expect } from 'chai';
import { SpilledBlocks, eachSpilled } from '../../../src/tally/entries/spilled-blocks.js';
import { Random } from '../../support/random.js';

const PARTITIONS = 7;
const BLOCKS = 5_000;
/** Beyond what 32 bits hold. */
const FIRST_POSITION = 2 ** 33;

describe('spilled blocks', () => {
  it('are handed over by partition, in the order in which they came, however many there are', () => {
    const random = new Random(1);
    const blocks = new SpilledBlocks(PARTITIONS);
    const expected = Array.from({ length: PARTITIONS }, (): (readonly [number, number])[] => []);
    for (let i = 0, position = FIRST_POSITION; i < BLOCKS; i++) {
      // The last partition stays empty.
      const [partition, length] = [random.below(PARTITIONS - 1), 1 + random.below(40_000)];
      blocks.add(partition, position, length);
      expected[partition]!.push([position, length]);
      position += length;
    }
    const given = blocks.give();
    const found = expected.map((_, partition) => {
      const places: [number, number][] = [];
      eachSpilled(given, partition, (position, length) => places.push([position, length]));
      return places;
    });
    expect(found).to.deep.equal(expected);
  });
});
