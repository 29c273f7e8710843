/** How many events each of many windows has, and when they arrived, in one search for all of them. */
import type { estypes } from '@elastic/elasticsearch';
import type { Arrivals, EventSelection, TimeWindow } from '../../../events/event-index.js';
import { ARRIVED, WINDOW_PLACE } from '../../../events/event.js';
import type { PointInTime } from '../point-in-time.js';
import { queryOf } from './queries.js';

/** Asked for at once: well under what the server puts into one answer. */
const WINDOWS = 1_000;

interface WindowBucket {
  readonly doc_count: number;
  readonly newest: { readonly value: number | null };
  readonly oldest: { readonly value: number | null };
  readonly places: { readonly value: number | null };
}

export async function readArrivals(
  pointInTime: PointInTime,
  selection: EventSelection,
  windows: readonly TimeWindow[],
): Promise<readonly Arrivals[]> {
  const arrivals: Arrivals[] = [];
  for (let from = 0; from < windows.length; from += WINDOWS)
    arrivals.push(...(await readSome(pointInTime, selection, windows.slice(from, from + WINDOWS))));
  return arrivals;
}

async function readSome(
  pointInTime: PointInTime,
  selection: EventSelection,
  windows: readonly TimeWindow[],
): Promise<readonly Arrivals[]> {
  const { aggregations } = await pointInTime.search<{ windows: estypes.AggregationsDateRangeAggregate }>('count', {
    size: 0,
    track_total_hits: false,
    query: queryOf(selection, around(windows)),
    aggs: {
      windows: {
        date_range: { field: 'timestamp', format: 'epoch_millis', keyed: true, ranges: windows.map(rangeOf) },
        aggs: {
          newest: { max: { field: ARRIVED } },
          oldest: { min: { field: ARRIVED } },
          places: { sum: { field: WINDOW_PLACE } },
        },
      },
    },
  });
  const buckets = aggregations?.windows.buckets as unknown as Readonly<Record<string, WindowBucket>>;
  return windows.map((_, i) => {
    const bucket = buckets[String(i)];
    return {
      events: bucket?.doc_count ?? 0,
      newest: timeOf(bucket?.newest.value),
      oldest: timeOf(bucket?.oldest.value),
      places: bucket?.places.value ?? 0,
    };
  });
}

/** The earliest start to the latest end. */
function around(windows: readonly TimeWindow[]): TimeWindow {
  const start = windows.reduce((earliest, window) => Math.min(earliest, window.start.getTime()), Infinity);
  const end = windows.reduce((latest, window) => Math.max(latest, window.end.getTime()), -Infinity);
  return { start: new Date(start), end: new Date(end) };
}

function rangeOf({ start, end }: TimeWindow, i: number): estypes.AggregationsDateRangeExpression {
  return { key: String(i), from: String(start.getTime()), to: String(end.getTime()) };
}

function timeOf(milliseconds: number | null | undefined): string | null {
  return milliseconds === null || milliseconds === undefined ? null : new Date(milliseconds).toISOString();
}
