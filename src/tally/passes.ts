/** Which recordsets are counted together: neighbours in a partition, as many as the share of memory holds. */
import type { Pass } from './partition-counter.js';

/** A recordset lies in the partition of its number's low bits, and entries name it by the others. */
const PARTITION_BITS = 8;
export const PARTITIONS = 1 << PARTITION_BITS;

export function partitionOf(recordset: number): number {
  return recordset & (PARTITIONS - 1);
}

/** Number of a recordset within its partition. */
export function withinPartition(recordset: number): number {
  return recordset >>> PARTITION_BITS;
}

export function recordsetAt(partition: number, within: number): number {
  return (within << PARTITION_BITS) | partition;
}

/** @param recordsets how many there are. @param limit bytes of records, which one recordset alone may pass */
export function* passesOf(recordsets: number, weightOf: (recordset: number) => number, limit: number): Generator<Pass> {
  for (let partition = 0; partition < Math.min(PARTITIONS, recordsets); partition++) {
    let [from, weight] = [0, 0];
    let within = 0;
    for (; recordsetAt(partition, within) < recordsets; within++) {
      const own = weightOf(recordsetAt(partition, within));
      if (within > from && weight + own > limit) {
        yield { partition, from, to: within, weight };
        [from, weight] = [within, 0];
      }
      weight += own;
    }
    yield { partition, from, to: within, weight };
  }
}
