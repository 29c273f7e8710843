/** Aggregate documents on an Elasticsearch cluster: an alias for each aggregation, over an index for each month or as it is registered. */
import type { estypes } from '@elastic/elasticsearch';
import type { ElasticsearchClient } from '../../clients/elasticsearch.js';
import { compareCodePoints } from '../../model/canonical-json.js';
import { IdbError } from '../../model/errors.js';
import type { AggregateIndex, AggregateStore, AggregateWrite, StoredId } from '../aggregates.js';
import type { Lease, StoredDocument } from '../store.js';
import { writeBulk, type BulkItem, type BulkLimits } from './bulk.js';
import { ensureIndices, type WantedIndex } from './ensure-indices.js';
import { IndexNames } from './indices.js';
import { requestTimeoutMs } from './lease.js';
import { withPointInTime, type PointInTime } from './point-in-time.js';
import { readByPlace, type DocumentPlace } from './reads-by-place.js';
import { countDocuments, readAllValues } from './reads.js';
import { Requests, orNullWithoutIndex } from './requests.js';

export interface ElasticAggregatesOptions {
  readonly client: ElasticsearchClient;
  readonly address: string;
  readonly prefix: string;
  readonly leaseSeconds: number;
  readonly bulk: { readonly bytes: number; readonly concurrency: number };
}

export function createElasticAggregates(options: ElasticAggregatesOptions): AggregateStore {
  return new ElasticAggregates(options);
}

/** Of UTF-8, what an index entry holds, in characters of up to four bytes. */
const LONGEST_TEXT = 8_191;

/**
 * What is copied from events may have another form tomorrow: what does not fit is kept all the same, and just not searched for. Whole
 * numbers are doubles, so that an average that happens to be one does not turn those that follow into whole ones.
 */
const MAPPINGS: estypes.MappingTypeMapping = {
  dynamic: true,
  date_detection: false,
  dynamic_templates: [
    { texts: { match_mapping_type: 'string', mapping: { type: 'keyword', ignore_above: LONGEST_TEXT } } },
    { whole_numbers: { match_mapping_type: 'long', mapping: { type: 'double' } } },
  ],
  properties: { interval: { type: 'keyword' }, timestamp: { type: 'date' }, count: { type: 'long' } },
};

const IDS = 10_000;

/** Of a request: its documents are small, and the server works on the first thousands while the next ones are made. */
const MOST_BYTES = 1_000_000;

class ElasticAggregates implements AggregateStore {
  readonly address: string;
  readonly #requests: Requests;
  readonly #names: IndexNames;
  readonly #limits: BulkLimits;
  /** Names of indices that are known to be there. */
  readonly #known = new Set<string>();

  constructor({ client, address, prefix, leaseSeconds, bulk }: ElasticAggregatesOptions) {
    this.address = address;
    this.#requests = new Requests(client, address);
    this.#names = new IndexNames(prefix);
    const bytes = Math.min(bulk.bytes, MOST_BYTES);
    this.#limits = { ...bulk, bytes, timeoutMs: requestTimeoutMs(leaseSeconds) };
  }

  async prepare(indices: readonly AggregateIndex[]): Promise<readonly string[]> {
    const wanted = new Map(indices.map((index) => [this.#names.aggregate(index.name), this.#describe(index)]));
    const created = await ensureIndices(this.#requests, wanted);
    for (const name of wanted.keys()) this.#known.add(name);
    return created;
  }

  write(lease: Lease, writes: Iterable<AggregateWrite> | AsyncIterable<AggregateWrite>): Promise<number> {
    return writeBulk(this.#requests, lease, this.#limits, this.#bulkItems(writes));
  }

  async refresh(alias: string): Promise<void> {
    const index = this.#names.aggregate(alias);
    await this.#requests.send(`refresh ${index}`, (client) => orNullWithoutIndex(client.indices.refresh({ index })));
  }

  countDocuments(alias: string, interval: string): Promise<number> {
    return countDocuments(this.#requests, { index: this.#names.aggregate(alias), filter: [{ term: { interval } }] });
  }

  async *readIds(alias: string, interval: string): AsyncGenerator<StoredId> {
    const prefix = this.#names.aggregate('').length;
    for (const { id, index } of await this.#readPlaces(alias, interval)) yield { id, index: index.slice(prefix) };
  }

  async *readDocuments(alias: string, from: string, to: string): AsyncGenerator<StoredDocument> {
    const index = this.#names.aggregate(alias);
    for (const interval of await this.readIntervals(alias)) {
      if (compareCodePoints(interval, from) < 0 || compareCodePoints(interval, to) > 0) continue;
      yield* readByPlace(this.#requests, index, await this.#readPlaces(alias, interval));
    }
  }

  readIntervals(alias: string): Promise<readonly string[]> {
    const search = { index: this.#names.aggregate(alias), filter: [] };
    return readAllValues(this.#requests, search, 'interval');
  }

  /** Of the interval's documents, sorted by id: kept in memory, for the server can't sort by id. */
  async #readPlaces(alias: string, interval: string): Promise<DocumentPlace[]> {
    const index = this.#names.aggregate(alias);
    const isThere = await this.#requests.send(`look up ${index}`, (client) =>
      orNullWithoutIndex(client.indices.getAlias({ index })),
    );
    if (isThere === null) return [];
    const places = await withPointInTime(this.#requests, [index], `documents of ${index}`, (pointInTime) =>
      readPlaces(pointInTime, interval),
    );
    return places.sort((a, b) => compareCodePoints(a.id, b.id) || compareCodePoints(a.index, b.index));
  }

  async *#bulkItems(writes: Iterable<AggregateWrite> | AsyncIterable<AggregateWrite>): AsyncGenerator<BulkItem> {
    for await (const { index, id, body } of writes) {
      const name = this.#names.aggregate(index.name);
      // Deletions as well: one of a later version would create the index by itself, without its mapping.
      if (!this.#known.has(name)) await this.prepare([index]);
      yield { index: name, id, source: body };
    }
  }

  #describe({ alias }: AggregateIndex): WantedIndex {
    return {
      mappings: MAPPINGS,
      aliases: [this.#names.aggregate(alias)],
      settings: { mapping: { ignore_malformed: true } },
    };
  }
}

async function readPlaces(pointInTime: PointInTime, interval: string): Promise<DocumentPlace[]> {
  const places: DocumentPlace[] = [];
  let after: estypes.SortResults | undefined;
  do {
    const { hits } = await pointInTime.search('list the', {
      query: { term: { interval } },
      size: IDS,
      sort: ['_shard_doc'],
      _source: false,
      track_total_hits: false,
      ...(after && { search_after: after }),
    });
    places.push(...hits.hits.map(placeOf));
    after = hits.hits.length < IDS ? undefined : hits.hits.at(-1)?.sort;
  } while (after !== undefined);
  return places;
}

function placeOf({ _index: index, _id: id }: estypes.SearchHit): DocumentPlace {
  if (id === undefined) throw new IdbError('read-failed', `Failed to list the documents of ${index}: one has no id.`);
  return { index, id };
}
