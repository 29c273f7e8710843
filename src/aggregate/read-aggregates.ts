/** What is stored of an aggregation, as people and programs read it. */
import type { AggregationDefinition } from '../events/aggregation.js';
import { isObject } from '../model/canonical-json.js';
import type { AggregateStore } from '../store/aggregates.js';
import { touches, type IntervalRange } from './interval.js';

/** Before and after every interval's text. */
const FIRST = '0000';
const LAST = '9999-99';

/** Documents of the range's intervals as JSON with their ids, sorted by interval, then id. */
export async function* readAggregates(
  aggregates: AggregateStore,
  { index }: AggregationDefinition,
  range: IntervalRange,
): AsyncGenerator<string> {
  // A year or month of which the range has a part comes before the range's first day as a text.
  const [from, to] = [range.from?.slice(0, 4) ?? FIRST, range.to === null ? LAST : `${range.to}T99`];
  for await (const { id, body } of aggregates.readDocuments(index, from, to)) {
    const fields = isObject(body) ? body : {};
    if (typeof fields.interval === 'string' && !touches(range, fields.interval)) continue;
    yield JSON.stringify({ id, ...fields });
  }
}
