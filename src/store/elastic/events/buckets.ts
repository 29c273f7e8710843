/** Composite aggregations: every combination of the fields' values, in the order of their keys. */
import type { estypes } from '@elastic/elasticsearch';
import type { FieldValue } from '../../../events/aggregation.js';
import type { PointInTime } from '../point-in-time.js';

/** Which events are grouped. */
export interface GroupSearch {
  readonly pointInTime: PointInTime;
  readonly query: estypes.QueryDslQueryContainer;
  readonly signal: AbortSignal;
}

export interface Bucket {
  readonly key: readonly FieldValue[];
  readonly events: number;
  /** Of the aggregations within it, by name. */
  readonly results: Readonly<Record<string, unknown>>;
}

type Aggregations = Record<string, estypes.AggregationsAggregationContainer>;
type RawBucket = { key: Record<string, FieldValue>; doc_count: number } & Record<string, unknown>;

/** @param fields none: one bucket of everything, if there is anything */
export async function* readBuckets(
  search: GroupSearch,
  fields: readonly string[],
  aggs: Aggregations,
  size: number,
): AsyncGenerator<readonly Bucket[]> {
  if (fields.length === 0) yield await readWhole(search, aggs);
  else yield* readPages(search, fields, aggs, size);
}

async function* readPages(
  { pointInTime, query, signal }: GroupSearch,
  fields: readonly string[],
  aggs: Aggregations,
  size: number,
): AsyncGenerator<readonly Bucket[]> {
  const sources = fields.map((field, i) => ({ [sourceName(i)]: { terms: { field } } }));
  for (let after: estypes.AggregationsCompositeAggregateKey | undefined; ;) {
    const composite = { size, sources, ...(after && { after }) };
    const { aggregations } = await pointInTime.search<{ groups: estypes.AggregationsCompositeAggregate }>(
      'add up',
      { size: 0, track_total_hits: false, query, aggs: { groups: { composite, aggs } } },
      signal,
    );
    const buckets = (aggregations?.groups.buckets ?? []) as RawBucket[];
    yield buckets.map(({ key, doc_count: events, ...results }) => ({
      key: fields.map((_, i) => key[sourceName(i)] ?? ''),
      events,
      results,
    }));
    // A page that is not full is the last.
    after = buckets.length < size ? undefined : aggregations?.groups.after_key;
    if (after === undefined) return;
  }
}

async function readWhole({ pointInTime, query, signal }: GroupSearch, aggs: Aggregations): Promise<readonly Bucket[]> {
  const body = { size: 0, track_total_hits: true, query, ...(Object.keys(aggs).length > 0 && { aggs }) };
  const { hits, aggregations } = await pointInTime.search('add up', body, signal);
  const events = typeof hits.total === 'number' ? hits.total : (hits.total?.value ?? 0);
  return events === 0 ? [] : [{ key: [], events, results: aggregations ?? {} }];
}

function sourceName(i: number): string {
  return `field${i}`;
}

/** True where two groups are the same. */
export function isSameKey(a: readonly FieldValue[], b: readonly FieldValue[]): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}
