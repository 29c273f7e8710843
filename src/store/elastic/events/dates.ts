/** UTC dates that have events. */
import type { estypes } from '@elastic/elasticsearch';
import type { EventSelection } from '../../../events/event-index.js';
import type { PointInTime } from '../point-in-time.js';
import { queryOf } from './queries.js';

const DATES = 10_000;
const BY_DAY = { day: { date_histogram: { field: 'timestamp', calendar_interval: '1d', format: 'yyyy-MM-dd' } } };

interface DayBucket {
  readonly key: { readonly day: string };
}

/** @returns `YYYY-MM-DD`, sorted */
export async function readDates(pointInTime: PointInTime, selection: EventSelection): Promise<readonly string[]> {
  const dates: string[] = [];
  const query = queryOf(selection, null);
  let after: estypes.AggregationsCompositeAggregateKey | undefined;
  do {
    const composite = { size: DATES, sources: [BY_DAY], ...(after && { after }) };
    const { aggregations } = await pointInTime.search<{ dates: estypes.AggregationsCompositeAggregate }>(
      'list the dates of',
      { size: 0, track_total_hits: false, query, aggs: { dates: { composite } } },
    );
    const buckets = (aggregations?.dates.buckets ?? []) as unknown as readonly DayBucket[];
    dates.push(...buckets.map(({ key }) => key.day));
    after = aggregations?.dates.after_key;
  } while (after !== undefined);
  return dates;
}
