/** Documents of a day that has been read, a pass at a time: by the thread that read it, or by another. Mutable. */
import type { Day } from '../model/day.js';
import type { Figures } from '../model/figures.js';
import { CELL_COUNT } from '../model/telemetry.js';
import { JsonWriter } from './json-writer.js';
import { PartitionCounter, type Pass } from './partition-counter.js';
import { PartitionReader, type GivenPartitions } from './partition-reader.js';
import type { SpillReader } from './spill.js';
import { SortedTexts, type GivenSortedTexts } from './terms.js';
import { writeDayDocument } from './write-day-document.js';

/** A day that has been read: all that its documents are made of, but for what each pass says of its own recordsets. */
export interface GivenDay {
  readonly day: Day;
  /** Entries kept of each list, 0 for all. */
  readonly top: number;
  /** Bytes of records that are counted at a time. */
  readonly limit: number;
  readonly partitions: GivenPartitions;
  readonly queries: GivenSortedTexts;
  readonly geocodes: GivenSortedTexts;
}

/** A pass, and the recordsets of which documents are to be made. */
export interface Task {
  readonly pass: Pass;
  readonly recordsets: readonly { readonly recordset: string; readonly figures: Figures }[];
}

export class DocumentMaker {
  readonly #counter: PartitionCounter;

  constructor(
    readonly given: GivenDay,
    spill: SpillReader,
  ) {
    const { partitions, queries, geocodes, limit } = given;
    const reader = new PartitionReader(partitions, spill);
    this.#counter = new PartitionCounter(reader, SortedTexts.given(queries), SortedTexts.given(geocodes), limit);
  }

  /** Writes one text after another; each is the writer's result until the next one is asked for. @throws read-failed */
  *write({ pass, recordsets }: Task, writer: JsonWriter): Generator<Buffer> {
    const { day, top } = this.given;
    const cells = (pass.to - pass.from) * CELL_COUNT;
    const counts = this.#counter.count(pass, top);
    const lists = (['items', 'queries', 'geocodes'] as const).map((name) => {
      const list = counts[name];
      return { name, terms: list.terms, topOf: list.topOf(cells, top) };
    });
    for (const [i, { recordset, figures }] of recordsets.entries()) {
      yield writeDayDocument(writer, recordset, day, figures, lists, i * CELL_COUNT);
    }
  }
}
