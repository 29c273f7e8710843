/** Documents of a day that has been read, a pass at a time: by the thread that read it, or by another. Mutable. */
import type { Day } from '../../model/day.js';
import type { Figures } from '../../model/figures.js';
import { CELL_COUNT } from '../../model/telemetry.js';
import type { JsonWriter } from './json-writer.js';
import { PartitionCounter } from '../counts/partition-counter.js';
import { PartitionReader, type GivenPartitions } from '../entries/partition-reader.js';
import type { Spill, SpillReader } from '../entries/spill.js';
import { SortedTexts, type GivenSortedTexts } from '../texts/terms.js';
import { writeDayDocument } from './write-day-document.js';

/** A day that has been read: all that its documents are made of, but for what each pass says of its own recordsets. */
export interface GivenDay {
  readonly day: Day;
  /** Entries kept of each list, 0 for all. */
  readonly top: number;
  /** Bytes of entries that are counted at a time. */
  readonly limit: number;
  readonly partitions: GivenPartitions;
  readonly queries: GivenSortedTexts;
  readonly geocodes: GivenSortedTexts;
}

/** A partition, and its recordsets. */
export interface Task {
  readonly partition: number;
  readonly recordsets: readonly {
    readonly recordset: string;
    readonly figures: Figures;
    /** Bytes of entries that wait to be counted for it. */
    readonly weight: number;
  }[];
}

export class DocumentMaker {
  readonly #counter: PartitionCounter;

  /**
   * @param read holds what of the day was spilled
   * @param spill for what is too much to be counted at a time; of this maker alone
   */
  constructor(
    readonly given: GivenDay,
    read: SpillReader,
    spill: Spill,
  ) {
    const { partitions, queries, geocodes, limit } = given;
    const reader = new PartitionReader(partitions, read);
    this.#counter = new PartitionCounter(reader, SortedTexts.given(queries), SortedTexts.given(geocodes), limit, spill);
  }

  /**
   * The task's documents in the order of its recordsets.
   * @param begin asked what to write the next text to
   * @returns texts, each the writer's result until the next one is asked for. @throws disk-full, read-failed
   */
  *write({ partition, recordsets }: Task, begin: () => JsonWriter): Generator<Buffer> {
    const { day, top } = this.given;
    const weights = recordsets.map(({ weight }) => weight);
    for (const { from, to, lists } of this.#counter.count(partition, weights, top)) {
      const cells = (to - from) * CELL_COUNT;
      const written = (['items', 'queries', 'geocodes'] as const).map((name) => {
        const list = lists[name];
        return { name, terms: list.terms, topOf: list.topOf(cells, top) };
      });
      for (const [i, { recordset, figures }] of recordsets.slice(from, to).entries()) {
        yield writeDayDocument(begin(), recordset, day, figures, written, i * CELL_COUNT);
      }
    }
  }
}
