/** Groups of events, added up by the server: exact, a page of groups after another. */
import type { estypes } from '@elastic/elasticsearch';
import type { Metric } from '../../../events/aggregation.js';
import type { EventGroup, Grouping } from '../../../events/event-index.js';
import type { JsonObject } from '../../../events/event.js';
import { fieldValue } from '../../../events/field-paths.js';
import { readBuckets, type Bucket, type GroupSearch } from './buckets.js';
import { UniqueCounts } from './unique-counts.js';

type Aggregations = Record<string, estypes.AggregationsAggregationContainer>;

/** Well under the server's limit of 65,536 buckets. */
const GROUPS = 10_000;
/** The newest event of each group is a hit, which takes memory there. */
const GROUPS_WITH_EVENTS = 1_000;

export async function* readGroups(search: GroupSearch, grouping: Grouping): AsyncGenerator<readonly EventGroup[]> {
  const unique = grouping.metrics
    .filter(({ kind }) => kind === 'unique')
    .map((metric) => ({ metric, counts: new UniqueCounts(search, grouping.fields, metric.field) }));
  try {
    for await (const page of pagesOf(search, grouping)) {
      const groups: EventGroup[] = [];
      for (const bucket of page) {
        const metrics: Record<string, number | null> = ownMetrics(bucket, grouping.metrics);
        for (const { metric, counts } of unique) metrics[metric.name] = await counts.of(bucket.key);
        groups.push({ key: bucket.key, events: bucket.events, metrics, copied: copiedOf(bucket, grouping.copied) });
      }
      if (groups.length > 0) yield groups;
    }
  } finally {
    for (const { counts } of unique) await counts.close();
  }
}

function pagesOf(search: GroupSearch, { fields, metrics, copied }: Grouping): AsyncGenerator<readonly Bucket[]> {
  const aggs: Aggregations = {
    ...Object.fromEntries(
      metrics.flatMap(({ kind, field }, i) => (kind === 'unique' ? [] : [[metricName(i), { [kind]: { field } }]])),
    ),
    // A sum of nothing is 0 to the server; and a group without the field has none.
    ...Object.fromEntries(
      metrics.flatMap(({ kind, field }, i) => (kind === 'sum' ? [[valuesName(i), { value_count: { field } }]] : [])),
    ),
    ...(copied.length === 0 ? {} : { newest: { top_hits: newest(copied) } }),
  };
  return readBuckets(search, fields, aggs, copied.length === 0 ? GROUPS : GROUPS_WITH_EVENTS);
}

function newest(copied: readonly string[]): estypes.AggregationsTopHitsAggregation {
  return { size: 1, sort: [{ timestamp: 'desc' }, { id: 'desc' }], _source: { includes: [...copied] } };
}

function ownMetrics(bucket: Bucket, metrics: readonly Metric[]): Record<string, number | null> {
  return Object.fromEntries(
    metrics.map(({ name, kind }, i) => {
      const value = bucket.results[metricName(i)] as { value?: number | null } | undefined;
      const values = bucket.results[valuesName(i)] as { value?: number } | undefined;
      return [name, kind === 'sum' && values?.value === 0 ? null : (value?.value ?? null)];
    }),
  );
}

function copiedOf(bucket: Bucket, copied: readonly string[]): JsonObject {
  const hits = bucket.results.newest as estypes.AggregationsTopHitsAggregate | undefined;
  const source = hits?.hits.hits[0]?._source as JsonObject | undefined;
  const found = copied.map((field): [string, unknown] => [
    field,
    source === undefined ? undefined : fieldValue(source, field),
  ]);
  return Object.fromEntries(found.filter(([, value]) => value !== undefined));
}

function metricName(i: number): string {
  return `metric${i}`;
}

function valuesName(i: number): string {
  return `values${i}`;
}
