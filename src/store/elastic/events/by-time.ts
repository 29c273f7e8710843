/**
 * Events in the order of time. The server is never asked to sort: that takes it a walk through all that is left for each page. A window
 * is read in portions that follow one another, each in any order; the next ones are on their way meanwhile.
 */
import type { estypes } from '@elastic/elasticsearch';
import type { TimeWindow } from '../../../events/event-index.js';
import type { EventColumns } from '../../../events/pages/event-columns.js';
import { EventPage } from '../../../events/pages/event-page.js';
import { ALWAYS_READ } from '../../../events/stored-fields.js';
import { EventScanner } from '../../../events/pages/event-scanner.js';
import type { ScannedAnswer } from '../answer-scan.js';
import type { PitSearch } from '../point-in-time.js';
import type { GroupSearch } from './buckets.js';
import { PageSize } from './page-size.js';
import { readPortions, type Portion } from './portions.js';

/** With the fields that counting needs, some 1 MB. */
const EVENTS = 3_000;
/** Two cores of a server are busy with them. */
const PORTIONS_AHEAD = 2;

/** In pages that follow one another in time. */
export async function* readByTime(
  search: GroupSearch,
  window: TimeWindow,
  columns: EventColumns,
  fields: readonly string[] | undefined,
): AsyncGenerator<EventPage> {
  const reading = new Reading(search, columns, fields);
  const ahead: Promise<EventPage>[] = [];
  try {
    for await (const portion of readPortions(search, window, () => reading.most)) {
      if (portion.events > reading.most && isInstant(portion)) {
        while (ahead.length > 0) yield await next(ahead);
        yield* reading.readCrowd(portion);
        continue;
      }
      const page = reading.readPortion(portion);
      // It is awaited in its turn; until then a failure is nobody's.
      page.catch(() => undefined);
      ahead.push(page);
      if (ahead.length > PORTIONS_AHEAD) yield await next(ahead);
    }
    while (ahead.length > 0) yield await next(ahead);
  } finally {
    // The point in time is closed after this: nothing may be under way any more.
    await Promise.allSettled(ahead);
  }
}

function isInstant({ start, end }: Portion): boolean {
  return end.getTime() - start.getTime() === 1;
}

async function next(ahead: Promise<EventPage>[]): Promise<EventPage> {
  const [first] = ahead;
  if (first === undefined) throw new TypeError('Nothing is being read.');
  const page = await first;
  void ahead.shift();
  return page;
}

class Reading {
  readonly #size = new PageSize();
  readonly #includes: string[] | true;

  constructor(
    private readonly search: GroupSearch,
    private readonly columns: EventColumns,
    fields: readonly string[] | undefined,
  ) {
    this.#includes = fields === undefined ? true : [...new Set([...fields, ...ALWAYS_READ])];
  }

  /** Events of a portion, from how large those before were. */
  get most(): number {
    return Math.min(EVENTS, this.#size.next);
  }

  async readPortion(portion: Portion): Promise<EventPage> {
    return (await this.#read(portion, { size: portion.events, sort: ['_doc'] })).page;
  }

  /** Of a single millisecond, and too many for one page: of such the order is that of their ids. */
  async *readCrowd(portion: Portion): AsyncGenerator<EventPage> {
    let after: estypes.SortResults | null = null;
    for (let isFull = true; isFull;) {
      const size = this.most;
      const sorted = { size, sort: [{ timestamp: 'asc' }, { id: 'asc' }], ...(after && { search_after: after }) };
      const { page, found, lastSort } = await this.#read(portion, sorted);
      if (found > 0) yield page;
      after = lastSort;
      isFull = found === size;
    }
  }

  async #read({ start, end }: Portion, more: PitSearch): Promise<ScannedAnswer & { readonly page: EventPage }> {
    const { pointInTime, query, signal } = this.search;
    const range = { timestamp: { gte: start.getTime(), lt: end.getTime(), format: 'epoch_millis' } };
    const scanner = new EventScanner(this.columns);
    const body = { query: { bool: { filter: [query, { range }] } }, _source: this.#includes, track_total_hits: false };
    const take = (bytes: Buffer, at: number) => scanner.scan(bytes, at);
    const answer = await pointInTime.scan('read', { ...body, ...more }, take, signal);
    this.#size.learnSize(answer.found, answer.bytes.length);
    return { ...answer, page: EventPage.ofStored(answer.bytes, this.columns, scanner) };
  }
}
