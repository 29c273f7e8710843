/**
 * Events in the order of time. The server is never asked to sort: that takes it a walk through all that is left for each page. A window
 * is read in portions that follow one another, each in any order and sorted here; the next ones are on their way meanwhile.
 */
import type { estypes } from '@elastic/elasticsearch';
import type { TimeWindow } from '../../../events/event-index.js';
import type { IndexedEvent } from '../../../events/event.js';
import { compareCodePoints } from '../../../model/canonical-json.js';
import type { GroupSearch } from './buckets.js';
import { PageSize } from './page-size.js';
import { readPages } from './pages.js';
import { readPortions, type Portion } from './portions.js';

/** A page of the server's: with the fields that counting needs, some 3 MB here. Larger ones that wait make the heap grow. */
const EVENTS = 3_000;
/** Events that are read whole may be large. */
const WHOLE_EVENTS = 1_000;
/** Two cores of a server are busy with them. */
const PORTIONS_AHEAD = 2;

/** Sorted by time, then id by code point. */
export async function* readByTime(
  search: GroupSearch,
  window: TimeWindow,
  fields: readonly string[] | undefined,
): AsyncGenerator<readonly IndexedEvent[]> {
  const size = new PageSize();
  const most = fields === undefined ? WHOLE_EVENTS : EVENTS;
  const ahead: Promise<readonly IndexedEvent[]>[] = [];
  try {
    for await (const portion of readPortions(search, window, most)) {
      if (portion.events > most) {
        // Of a single millisecond, and too many to be sorted here.
        while (ahead.length > 0) yield await next(ahead);
        yield* readPages({ ...search, size }, { query: within(search, portion), sort: SERVER_SORT }, fields);
        continue;
      }
      const events = readSorted(search, portion, size, fields);
      // It is awaited in its turn; until then a failure is nobody's.
      events.catch(() => undefined);
      ahead.push(events);
      if (ahead.length > PORTIONS_AHEAD) yield await next(ahead);
    }
    while (ahead.length > 0) yield await next(ahead);
  } finally {
    // The point in time is closed after this: nothing may be under way any more.
    await Promise.allSettled(ahead);
  }
}

/** Of events of one millisecond the order is that of their ids. */
const SERVER_SORT: estypes.Sort = [{ timestamp: 'asc' }, { id: 'asc' }];

async function next(ahead: Promise<readonly IndexedEvent[]>[]): Promise<readonly IndexedEvent[]> {
  const events = await ahead[0];
  void ahead.shift();
  return events ?? [];
}

async function readSorted(
  search: GroupSearch,
  portion: Portion,
  size: PageSize,
  fields: readonly string[] | undefined,
): Promise<readonly IndexedEvent[]> {
  const events: IndexedEvent[] = [];
  const pages = readPages({ ...search, size }, { query: within(search, portion), sort: ['_shard_doc'] }, fields);
  for await (const page of pages) for (const event of page) events.push(event);
  return events.sort(compareByTime);
}

function within({ query }: GroupSearch, { start, end }: TimeWindow): estypes.QueryDslQueryContainer {
  const range = { timestamp: { gte: start.getTime(), lt: end.getTime(), format: 'epoch_millis' } };
  return { bool: { filter: [query, { range }] } };
}

/** Times of one form sort as texts. */
function compareByTime(a: IndexedEvent, b: IndexedEvent): number {
  if (a.timestamp !== b.timestamp) return a.timestamp < b.timestamp ? -1 : 1;
  return compareCodePoints(a.id, b.id);
}
