/**
 * Counts what waits in a partition, a few recordsets at a time, so that the tables stay small: in the processor's cache as a
 * rule, and in any case within their share of memory. Mutable.
 */
import { CELL_COUNT } from '../../model/telemetry.js';
import { Division } from '../entries/division.js';
import { EntryReader } from '../entries/entry-record.js';
import { NO_TERM } from '../texts/term.js';
import { Lists } from './lists.js';
import { MergedLists } from './merged-lists.js';
import type { PartitionReader } from '../entries/partition-reader.js';
import { passesOf, type Pass } from '../entries/passes.js';
import type { Spill } from '../entries/spill.js';
import type { SortedTexts } from '../texts/terms.js';

/** Of a record, about: to foretell how many there are. */
const ENTRY_BYTES = 40;

export interface CountedPass extends Pass {
  /** By cell, ten cells a recordset. */
  readonly lists: Lists;
}

export class PartitionCounter {
  readonly #reader = new EntryReader();
  readonly #counts: Lists;
  readonly #create: () => Lists;
  /** Made where they are needed: most days have no recordset of that size. */
  #merged: MergedLists | null = null;
  #division: Division | null = null;

  /**
   * @param queries and `geocodes`: the day's dictionaries
   * @param limit bytes of entries that are counted at a time
   * @param spill for what is too much to be counted at a time; of one counter alone
   */
  constructor(
    readonly partitions: PartitionReader,
    queries: SortedTexts,
    geocodes: SortedTexts,
    readonly limit: number,
    readonly spill: Spill,
  ) {
    this.#create = () => new Lists(queries, geocodes);
    this.#counts = this.#create();
  }

  /**
   * All of a partition. What is too much at a time is divided first, with one look at each entry; a recordset that is too large
   * by itself is counted in parts, each of other terms, of which the largest are kept. Complete lists (`top` 0) have to be in
   * memory as a whole anyway.
   * @param weights bytes of entries, of each of its recordsets
   * @returns lists that are good until the next ones are asked for. @throws disk-full, read-failed
   */
  *count(partition: number, weights: readonly number[], top: number): Generator<CountedPass> {
    const passes = passesOf(weights, this.limit, top > 0);
    const [first, second] = passes;
    if (first === undefined) return;
    if (second === undefined && first.parts === 1) {
      yield { ...first, lists: this.#countPart(this.partitions, partition, first) };
      return;
    }
    const parts = (this.#division ??= new Division(this.limit, this.spill)).divide(this.partitions, partition, passes);
    let part = 0;
    for (const pass of passes) {
      yield { ...pass, lists: this.#countParts(parts, part, pass, top) };
      part += pass.parts;
    }
  }

  #countParts(parts: PartitionReader, first: number, pass: Pass, top: number): Lists {
    if (pass.parts === 1) return this.#countPart(parts, first, pass);
    const merged = (this.#merged ??= new MergedLists(this.#create, this.limit));
    merged.begin(CELL_COUNT);
    for (let part = first; part < first + pass.parts; part++) merged.add(this.#countPart(parts, part, pass), top);
    return merged.result();
  }

  #countPart(reading: PartitionReader, part: number, { from, to, weight, parts }: Pass): Lists {
    const reader = this.#reader;
    const { items, queries, geocodes } = this.#counts;
    this.#counts.begin((to - from) * CELL_COUNT, weight / parts / ENTRY_BYTES);
    reading.read(part, (memory, start, end) => {
      for (let at = start; at < end;) {
        at = reader.read(memory, at);
        const { recordset, hits, record, query, geocode } = reader;
        const cell = (recordset - from) * CELL_COUNT + reader.cell;
        if (record.number !== NO_TERM) items.add(cell, record, hits);
        if (query.number !== NO_TERM) queries.add(cell, query, hits);
        if (geocode.number !== NO_TERM) geocodes.add(cell, geocode, hits);
      }
    });
    return this.#counts;
  }
}
