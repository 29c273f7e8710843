/** What idb asks of the place where aggregates live: the same cluster or directory as the other documents. */
import type { Lease, StoredDocument } from './store.js';

/** An index of aggregates: its name and the alias over all of the same aggregation, without the operator's prefix. */
export interface AggregateIndex {
  readonly name: string;
  readonly alias: string;
}

/** One aggregate document to put in its place, or (body null) to take away. */
export interface AggregateWrite {
  readonly index: AggregateIndex;
  readonly id: string;
  /** `2017-06-01T10`, `2017-06-01`, `2017-06`, `2017`: the document has it too, as `interval`. */
  readonly interval: string;
  /** JSON text. */
  readonly body: string | null;
}

/** Where a document lies: after a change of the index interval its id may be in several indices of the alias. */
export interface StoredId {
  readonly id: string;
  /** Name of the index, without the operator's prefix. */
  readonly index: string;
}

export interface AggregateStore {
  readonly address: string;
  /** Creates what is missing; repeatable. @returns the names created */
  prepare(indices: readonly AggregateIndex[]): Promise<readonly string[]>;
  /** Writes all of them under the lease; every single result is checked. @returns how many. @throws write-failed, lease-lost, unavailable */
  write(lease: Lease, writes: Iterable<AggregateWrite> | AsyncIterable<AggregateWrite>): Promise<number>;
  /** After it, the reads below see all that was written before it. @param alias without the prefix */
  refresh(alias: string): Promise<void>;
  /** How many documents an interval has, in all indices of the alias together. */
  countDocuments(alias: string, interval: string): Promise<number>;
  /** An interval's documents in any index of the alias, in no particular order. */
  readIds(alias: string, interval: string): AsyncIterable<StoredId>;
  /** Documents of the intervals from `from` to `to` (both included; text order), sorted by interval, then id by code point. */
  readDocuments(alias: string, from: string, to: string): AsyncIterable<StoredDocument>;
  /** Intervals that have documents, sorted. */
  readIntervals(alias: string): Promise<readonly string[]>;
}
