/** Searches that go through everything, a page at a time. */
import type { estypes } from '@elastic/elasticsearch';
import { IdbError } from '../../model/errors.js';
import { FIGURE_COUNT, type RecordsetSum } from '../../model/figures.js';
import { EVENT_TYPES, RECORD_TYPES } from '../../model/telemetry.js';
import type { StoredDocument } from '../store.js';
import { orNullWithoutIndex, type Requests } from './requests.js';

const PAGE = 1000;

export interface Search {
  readonly index: string;
  readonly filter: readonly estypes.QueryDslQueryContainer[];
  readonly not?: readonly estypes.QueryDslQueryContainer[];
}

function query({ filter, not = [] }: Search): estypes.QueryDslQueryContainer {
  return { bool: { filter: [...filter], must_not: [...not] } };
}

/** All documents, sorted by a keyword or date field that is different in each. */
export async function* readDocuments(
  requests: Requests,
  search: Search,
  sortedBy: string,
): AsyncGenerator<StoredDocument> {
  for await (const hit of hits(requests, search, sortedBy, true)) yield { id: hit._id ?? '', body: hit._source };
}

/** Ids alone, in the same order. */
export async function* readIds(requests: Requests, search: Search, sortedBy: string): AsyncGenerator<string> {
  for await (const hit of hits(requests, search, sortedBy, false)) yield hit._id ?? '';
}

async function* hits(
  requests: Requests,
  search: Search,
  sortedBy: string,
  source: boolean,
): AsyncGenerator<estypes.SearchHit> {
  let after: estypes.SortResults | undefined;
  do {
    const page = await ask(requests, `read ${search.index}`, search, {
      sort: [{ [sortedBy]: 'asc' }],
      size: PAGE,
      _source: source,
      track_total_hits: false,
      ...(after === undefined ? {} : { search_after: after }),
    });
    if (page === null) return;
    yield* page.hits.hits;
    after = page.hits.hits.length < PAGE ? undefined : page.hits.hits.at(-1)?.sort;
  } while (after !== undefined);
}

/** @param days how the days of a document count: a day document is one, a month document says how many */
export async function* sumByRecordset(
  requests: Requests,
  search: Search,
  days: 'documents' | 'field',
): AsyncGenerator<RecordsetSum> {
  let after: estypes.AggregationsCompositeAggregateKey | undefined;
  do {
    const answer = await ask<Record<string, estypes.AggregationsCompositeAggregate>>(
      requests,
      `add up ${search.index}`,
      search,
      {
        size: 0,
        track_total_hits: false,
        aggs: {
          recordsets: {
            composite: {
              size: PAGE,
              sources: [{ recordset: { terms: { field: 'recordset_id' } } }],
              ...(after === undefined ? {} : { after }),
            },
            aggs: { ...SUMS, ...(days === 'documents' ? DAYS_OF_DAY_DOCUMENTS : DAYS_OF_MONTH_DOCUMENTS) },
          },
        },
      },
    );
    const result = answer?.aggregations?.recordsets;
    for (const bucket of (result?.buckets ?? []) as Bucket[]) yield sumOf(bucket);
    after = result?.after_key;
  } while (after !== undefined);
}

/**
 * One search. The server's leniency (`ignore_unavailable`) is not used: it would also leave out, without a word, indices that
 * the role may not read, and sums over the rest would be wrong numbers. Nor may a shard be left out: a node may be about to take over.
 * @returns null where the index has not been created yet: nothing was ever written to it
 */
async function ask<Aggregations>(
  requests: Requests,
  what: string,
  search: Search,
  body: Partial<estypes.SearchRequest>,
): Promise<estypes.SearchResponse<unknown, Aggregations> | null> {
  const all = { index: search.index, query: query(search), allow_partial_search_results: false };
  const answer = await requests.send(what, (client) =>
    orNullWithoutIndex(client.search<unknown, Aggregations>({ ...body, ...all })),
  );
  if (answer !== null) checkShards(search.index, answer);
  return answer;
}

/** A sum over some of the shards would be a wrong number: better none. */
export function checkShards(index: string, answer: { _shards: estypes.ShardStatistics; timed_out: boolean }): void {
  if (answer._shards.failed === 0 && !answer.timed_out) return;
  const reason = answer._shards.failures?.[0]?.reason.reason ?? 'no reason given';
  throw new IdbError(
    'unavailable',
    `Failed to read ${index}: ${answer._shards.failed} of ${answer._shards.total} shards did not answer (${reason})`,
  );
}

type Aggregations = Record<string, estypes.AggregationsAggregationContainer>;

const FIELDS: readonly string[] = RECORD_TYPES.flatMap((recordType) =>
  EVENT_TYPES.flatMap((type) => [`${recordType}.${type}.count`, `${recordType}.${type}.total`]),
);
const SUMS: Aggregations = Object.fromEntries(FIELDS.map((field, i) => [`figure${i}`, { sum: { field } }]));
const DAYS_OF_DAY_DOCUMENTS: Aggregations = {
  first: { min: { field: 'harvest_date' } },
  last: { max: { field: 'harvest_date' } },
};
const DAYS_OF_MONTH_DOCUMENTS: Aggregations = {
  first: { min: { field: 'first_day' } },
  last: { max: { field: 'last_day' } },
  days: { sum: { field: 'days' } },
};

type Bucket = { key: { recordset: string }; doc_count: number } & Record<string, { value?: number | null }>;

function sumOf(bucket: Bucket): RecordsetSum {
  const value = (name: string) => bucket[name]?.value ?? 0;
  return {
    recordset: bucket.key.recordset,
    firstDay: new Date(value('first')).toISOString().slice(0, 10),
    lastDay: new Date(value('last')).toISOString().slice(0, 10),
    days: bucket.days === undefined ? bucket.doc_count : value('days'),
    figures: Array.from({ length: FIGURE_COUNT }, (_, i) => value(`figure${i}`)),
  };
}

export async function countDocuments(requests: Requests, search: Search): Promise<number> {
  const answer = await ask(requests, `count ${search.index}`, search, { size: 0, track_total_hits: true });
  const total = answer?.hits.total;
  return typeof total === 'object' ? total.value : (total ?? 0);
}

/** How many documents there are of each day or month, sorted. */
export async function countByDay(
  requests: Requests,
  search: Search,
  field: string,
): Promise<{ day: string; documents: number }[]> {
  const answer = await ask<Record<string, estypes.AggregationsDateHistogramAggregate>>(
    requests,
    `count ${search.index}`,
    search,
    {
      size: 0,
      aggs: { days: { date_histogram: { field, calendar_interval: 'day', min_doc_count: 1, format: 'yyyy-MM-dd' } } },
    },
  );
  const buckets = (answer?.aggregations?.days?.buckets ?? []) as { key_as_string: string; doc_count: number }[];
  return buckets.map((bucket) => ({ day: bucket.key_as_string, documents: bucket.doc_count }));
}

/** The distinct values of a keyword field, sorted; for fields with few (months, zones). */
export async function readValues(requests: Requests, search: Search, field: string): Promise<string[]> {
  const answer = await ask<Record<string, estypes.AggregationsStringTermsAggregate>>(
    requests,
    `list ${field} of ${search.index}`,
    search,
    { size: 0, aggs: { values: { terms: { field, size: 10_000, order: { _key: 'asc' } } } } },
  );
  const buckets = (answer?.aggregations?.values?.buckets ?? []) as { key: string }[];
  return buckets.map((bucket) => bucket.key);
}

/** The distinct values of a keyword field, however many, sorted by code point. */
export async function readAllValues(requests: Requests, search: Search, field: string): Promise<string[]> {
  const values: string[] = [];
  let after: estypes.AggregationsCompositeAggregateKey | undefined;
  do {
    const composite = { size: PAGE, sources: [{ value: { terms: { field } } }], ...(after && { after }) };
    const answer = await ask<Record<string, estypes.AggregationsCompositeAggregate>>(
      requests,
      `list ${field} of ${search.index}`,
      search,
      { size: 0, track_total_hits: false, aggs: { values: { composite } } },
    );
    const result = answer?.aggregations?.values;
    const buckets = (result?.buckets ?? []) as { key: Record<string, string> }[];
    values.push(...buckets.map(({ key }) => key.value ?? ''));
    after = result?.after_key;
  } while (after !== undefined);
  return values;
}
