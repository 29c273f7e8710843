/** Which recordsets are counted together: neighbours in a partition, as many as the share of memory holds. */

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

/** Neighbours in a partition: recordsets `from` to before `to`, as its records number them. */
export interface Pass {
  readonly from: number;
  readonly to: number;
  /** As many as are counted one after the other, each of other terms: more than one where one recordset alone is too large. */
  readonly parts: number;
  /** Bytes of their records. */
  readonly weight: number;
}

/**
 * @param weights bytes of entries, of each recordset of a partition
 * @param limit bytes of entries that are counted at a time
 * @param isDivisible whether a recordset may be counted in parts
 */
export function passesOf(weights: readonly number[], limit: number, isDivisible: boolean): Pass[] {
  const passes: Pass[] = [];
  let from = 0;
  let weight = 0;
  const end = (to: number) => {
    const parts = isDivisible && to - from === 1 ? Math.max(1, Math.ceil(weight / limit)) : 1;
    if (to > from) passes.push({ from, to, parts, weight });
    from = to;
    weight = 0;
  };
  weights.forEach((own, within) => {
    if (weight + own > limit) end(within);
    weight += own;
  });
  end(weights.length);
  return passes;
}
