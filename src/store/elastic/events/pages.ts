/** Events of a point in time, a page after another. */
import type { estypes } from '@elastic/elasticsearch';
import { ALWAYS_READ, indexedEvent } from '../../../events/stored-fields.js';
import type { IndexedEvent, JsonObject } from '../../../events/event.js';
import type { PitSearch, PointInTime } from '../point-in-time.js';
import { PageSize } from './page-size.js';

/** Slices that are read side by side. Each is a page ahead of whoever reads. */
const SLICES = 3;

type Search = Pick<PitSearch, 'query' | 'sort' | 'slice'>;

/** In no order. */
export async function* readSlices(
  pointInTime: PointInTime,
  query: estypes.QueryDslQueryContainer,
  fields: readonly string[] | undefined,
  signal: AbortSignal,
): AsyncGenerator<readonly IndexedEvent[]> {
  const slices = Array.from({ length: SLICES }, (_, id) => {
    const search = { query, slice: { id: String(id), max: SLICES }, sort: ['_shard_doc'] };
    return readPages({ pointInTime, signal, size: new PageSize() }, search, fields);
  });
  const next = new Map(slices.map((slice) => [slice, turnOf(slice)]));
  try {
    while (next.size > 0) {
      const { slice, result } = await Promise.race(next.values());
      if (result.done === true) next.delete(slice);
      else {
        next.set(slice, turnOf(slice));
        yield result.value;
      }
    }
  } finally {
    // The point in time is closed after this: nothing may be under way any more.
    await Promise.allSettled(next.values());
  }
}

interface Turn {
  readonly slice: AsyncGenerator<readonly IndexedEvent[]>;
  readonly result: IteratorResult<readonly IndexedEvent[]>;
}

async function turnOf(slice: AsyncGenerator<readonly IndexedEvent[]>): Promise<Turn> {
  return { slice, result: await slice.next() };
}

export interface Paging {
  readonly pointInTime: PointInTime;
  readonly signal: AbortSignal;
  readonly size: PageSize;
}

/** In the order of the search. */
export async function* readPages(
  { pointInTime, signal, size }: Paging,
  search: Search,
  fields: readonly string[] | undefined,
): AsyncGenerator<readonly IndexedEvent[]> {
  const includes = fields === undefined ? true : [...new Set([...fields, ...ALWAYS_READ])];
  let after: estypes.SortResults | undefined;
  do {
    const asked = size.next;
    const page = { ...search, size: asked, _source: includes, track_total_hits: false };
    const answer = await pointInTime.search('read', { ...page, ...(after && { search_after: after }) }, signal);
    const hits = answer.hits.hits;
    if (hits.length > 0) yield hits.map(({ _source }) => indexedEvent(_source as JsonObject, fields));
    after = hits.length < asked ? undefined : hits.at(-1)?.sort;
    size.learn(hits);
  } while (after !== undefined);
}
