/**
 * Events in the order of time. The server is never asked to sort: that takes it a walk through all that is left for each page. A window
 * is read in portions that follow one another, each in any order; the next one is on its way meanwhile.
 */
import type { TimeWindow } from '../../../events/event-index.js';
import type { EventColumns } from '../../../events/pages/event-columns.js';
import type { EventPage } from '../../../events/pages/event-page.js';
import type { GroupSearch } from './buckets.js';
import { PageReader, type ReadPage } from './page-reader.js';
import { readPortions, type Portion } from './portions.js';

/** While one is counted, another one is scanned, and a third one on its way. */
const PORTIONS_AHEAD = 2;

/** In pages that follow one another in time, each good until the next one is asked for. */
export async function* readByTime(
  search: GroupSearch,
  window: TimeWindow,
  columns: EventColumns,
  fields: readonly string[] | undefined,
): AsyncGenerator<EventPage> {
  const reader = new PageReader(search, columns, fields);
  for await (const read of readAhead(search, window, reader)) {
    if (read.found > 0) yield read.page;
    reader.release(read);
  }
}

async function* readAhead(search: GroupSearch, window: TimeWindow, reader: PageReader): AsyncGenerator<ReadPage> {
  const ahead: Promise<ReadPage>[] = [];
  try {
    for await (const portion of readPortions(search, window, () => reader.most)) {
      if (portion.events > reader.most && isInstant(portion)) {
        while (ahead.length > 0) yield await next(ahead);
        yield* reader.readCrowd(portion);
        continue;
      }
      const page = reader.readPortion(portion);
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

async function next(ahead: Promise<ReadPage>[]): Promise<ReadPage> {
  const [first] = ahead;
  if (first === undefined) throw new TypeError('Nothing is being read.');
  const page = await first;
  void ahead.shift();
  return page;
}
