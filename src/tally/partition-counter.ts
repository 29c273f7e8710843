/**
 * Counts what waits in a partition, a few recordsets at a time, so that the tables stay small: in the processor's cache as a
 * rule, and in any case within their share of memory. Mutable.
 */
import { CELL_COUNT } from '../model/telemetry.js';
import { NO_TERM, RecordReader, type Term } from './entry-record.js';
import type { ListCounts } from './list-counts.js';
import { Lists } from './lists.js';
import { MergedLists } from './merged-lists.js';
import type { PartitionReader } from './partition-reader.js';
import type { SortedTexts } from './terms.js';

/** Neighbours in a partition: recordsets `from` to before `to`, as its records number them. */
export interface Pass {
  readonly partition: number;
  readonly from: number;
  readonly to: number;
  /** Bytes of their records. */
  readonly weight: number;
}

export class PartitionCounter {
  readonly #reader = new RecordReader();
  readonly #counts: Lists;
  readonly #create: () => Lists;
  /** Made where it is needed: most days have no recordset of that size. */
  #merged: MergedLists | null = null;

  /**
   * @param queries and `geocodes`: the day's dictionaries
   * @param limit bytes of records that are counted at a time
   */
  constructor(
    readonly partitions: PartitionReader,
    queries: SortedTexts,
    geocodes: SortedTexts,
    readonly limit: number,
  ) {
    this.#create = () => new Lists(queries, geocodes);
    this.#counts = this.#create();
  }

  /**
   * A recordset that is too large by itself is counted in parts, each of other terms, of which the largest are kept. Complete
   * lists (`top` 0) have to be in memory as a whole anyway.
   * @returns its lists by cell, ten cells a recordset: good until the next count
   */
  count(pass: Pass, top: number): Lists {
    const cells = (pass.to - pass.from) * CELL_COUNT;
    const parts = top === 0 || pass.to - pass.from > 1 ? 1 : Math.ceil(pass.weight / this.limit);
    if (parts <= 1) {
      this.#countPart(pass, cells, 0, 1);
      return this.#counts;
    }
    const merged = (this.#merged ??= new MergedLists(this.#create, this.limit));
    merged.begin(cells);
    for (let part = 0; part < parts; part++) {
      this.#countPart(pass, cells, part, parts);
      merged.add(this.#counts, top);
    }
    return merged.result();
  }

  #countPart({ partition, from, to }: Pass, cells: number, part: number, parts: number): void {
    const reader = this.#reader;
    const { items, queries, geocodes } = this.#counts;
    this.#counts.begin(cells);
    const isOfPart = ({ terms }: ListCounts, term: Term) => parts === 1 || terms.spread(term) % parts === part;
    this.partitions.read(partition, (memory, start, end) => {
      for (let at = start; at < end;) {
        at = reader.read(memory, at);
        const { recordset, hits, record, query, geocode } = reader;
        if (recordset < from || recordset >= to) continue;
        const cell = (recordset - from) * CELL_COUNT + reader.cell;
        if (record.number !== NO_TERM && isOfPart(items, record)) items.add(cell, record, hits);
        if (query.number !== NO_TERM && isOfPart(queries, query)) queries.add(cell, query, hits);
        if (isOfPart(geocodes, geocode)) geocodes.add(cell, geocode, hits);
      }
    });
  }
}
