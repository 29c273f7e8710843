/** Portions of a window's events as pages, in memory that is used again. */
import type { estypes } from '@elastic/elasticsearch';
import { AnswerBuffer } from '../../../clients/answer-bytes.js';
import type { TimeWindow } from '../../../events/event-index.js';
import type { EventColumns } from '../../../events/pages/event-columns.js';
import { EventPage } from '../../../events/pages/event-page.js';
import { EventScanner } from '../../../events/pages/event-scanner.js';
import { ALWAYS_READ } from '../../../events/stored-fields.js';
import type { PitSearch } from '../point-in-time.js';
import type { GroupSearch } from './buckets.js';
import { PageSize } from './page-size.js';
import type { Portion } from './portions.js';

/** What a search may find at most. A page of 3,000 cost the server half as much again for each event. */
const EVENTS = 10_000;
/** Of an event: to pick fields out of a smaller one costs the server more than to send the whole of it, 2 of 7 microseconds. */
const SMALL_BYTES = 1_000;

export interface ReadPage {
  readonly page: EventPage;
  readonly found: number;
  readonly lastSort: estypes.SortResults | null;
  /** The page's memory. */
  readonly memory: PageMemory;
}

interface PageMemory {
  readonly buffer: AnswerBuffer;
  readonly scanner: EventScanner;
}

export class PageReader {
  readonly #size = new PageSize();
  readonly #includes: string[] | true;
  readonly #free: PageMemory[] = [];

  constructor(
    private readonly search: GroupSearch,
    private readonly columns: EventColumns,
    fields: readonly string[] | undefined,
  ) {
    this.#includes = fields === undefined ? true : [...new Set([...fields, ...ALWAYS_READ])];
  }

  /** Events of a portion, from how large those before were. */
  get most(): number {
    return this.#size.next(EVENTS);
  }

  /** In any order. */
  readPortion(portion: Portion): Promise<ReadPage> {
    return this.#read(portion, { size: portion.events, sort: ['_doc'] });
  }

  /** Of a single millisecond, and too many for one page: of such the order is that of their ids. */
  async *readCrowd(portion: Portion): AsyncGenerator<ReadPage> {
    let after: estypes.SortResults | null = null;
    for (let isFull = true; isFull;) {
      const size = this.most;
      const sorted = { size, sort: [{ timestamp: 'asc' }, { id: 'asc' }], ...(after && { search_after: after }) };
      const read = await this.#read(portion, sorted);
      yield read;
      after = read.lastSort;
      isFull = read.found === size;
    }
  }

  /** Nobody looks at the page any more. */
  release({ memory }: ReadPage): void {
    this.#free.push(memory);
  }

  async #read({ start, end }: TimeWindow, more: PitSearch): Promise<ReadPage> {
    const { pointInTime, query, signal } = this.search;
    const memory = this.#free.pop() ?? { buffer: new AnswerBuffer(), scanner: new EventScanner(this.columns) };
    const { buffer, scanner } = memory;
    scanner.clear();
    const take = (bytes: Buffer, at: number) => scanner.scan(bytes, at);
    const range = { timestamp: { gte: start.getTime(), lt: end.getTime(), format: 'epoch_millis' } };
    const body = {
      query: { bool: { filter: [query, { range }] } },
      _source: this.#size.bytes < SMALL_BYTES || this.#includes,
      track_total_hits: false,
    };
    const { bytes, found, lastSort } = await pointInTime.scan('read', { ...body, ...more }, { take, buffer, signal });
    this.#size.learn(found, bytes.length);
    return { page: EventPage.ofStored(bytes, this.columns, scanner), found, lastSort, memory };
  }
}
