/** A window cut into pieces that follow one another, each with as many events as fit into memory. */
import type { TimeWindow } from '../../../events/event-index.js';
import type { GroupSearch } from './buckets.js';

/** Into so many pieces a window is cut at a time: well under the server's limit of 65,536 buckets. */
const PIECES = 2_000;

export interface Portion extends TimeWindow {
  readonly events: number;
}

interface Bucket {
  /** Milliseconds since 1970. */
  readonly key: number;
  readonly doc_count: number;
}

/**
 * In the order of time, none of them empty.
 * @param most events of a portion; of a single millisecond there may be more
 */
export async function* readPortions(
  search: GroupSearch,
  window: TimeWindow,
  most: () => number,
): AsyncGenerator<Portion> {
  let open: Portion | null = null;
  for await (const piece of readPieces(search, window, most)) {
    if (open !== null && open.events + piece.events > most()) {
      yield open;
      open = null;
    }
    open = open === null ? piece : { start: open.start, end: piece.end, events: open.events + piece.events };
  }
  if (open !== null) yield open;
}

async function* readPieces(search: GroupSearch, window: TimeWindow, most: () => number): AsyncGenerator<Portion> {
  const [start, end] = [window.start.getTime(), window.end.getTime()];
  const length = Math.max(1, Math.ceil((end - start) / PIECES));
  for (const { key, doc_count: events } of await readBuckets(search, window, length)) {
    const piece = { start: new Date(Math.max(start, key)), end: new Date(Math.min(end, key + length)), events };
    if (events > most() && length > 1) yield* readPieces(search, piece, most);
    else yield piece;
  }
}

/** @param length of each, in milliseconds */
async function readBuckets(
  { pointInTime, query, signal }: GroupSearch,
  { start, end }: TimeWindow,
  length: number,
): Promise<readonly Bucket[]> {
  const range = { timestamp: { gte: start.getTime(), lt: end.getTime(), format: 'epoch_millis' } };
  const pieces = { field: 'timestamp', fixed_interval: `${length}ms`, min_doc_count: 1 };
  const { aggregations } = await pointInTime.search<{ pieces: { buckets: readonly Bucket[] } }>(
    'count',
    {
      size: 0,
      track_total_hits: false,
      query: { bool: { filter: [query, { range }] } },
      aggs: { pieces: { date_histogram: pieces } },
    },
    signal,
  );
  return aggregations?.pieces.buckets ?? [];
}
