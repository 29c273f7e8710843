/** The salts as documents of an index of their own, which all processors share. */
import { randomBytes } from 'node:crypto';
import type { estypes } from '@elastic/elasticsearch';
import { statusOf, type ElasticsearchClient } from '../../../clients/elasticsearch.js';
import type { Salts } from '../../../events/salts.js';
import { IdbError } from '../../../model/errors.js';
import { ensureIndices } from '../ensure-indices.js';
import { IndexNames } from '../indices.js';
import { Requests } from '../requests.js';
import type { ElasticEventsOptions } from './event-index.js';

export function createElasticSalts(options: ElasticEventsOptions): Salts {
  return new ElasticSalts(options);
}

interface SaltDocument {
  readonly date: string;
  readonly salt: string;
  readonly made: string;
}

const SALT_BYTES = 32;

const MAPPINGS: estypes.MappingTypeMapping = {
  dynamic: false,
  properties: {
    date: { type: 'keyword' },
    salt: { type: 'keyword', index: false, doc_values: false },
    made: { type: 'date' },
  },
};

/** Salts that one search finds: more than there are dates in most retentions. */
const FOUND_AT_ONCE = 1_000;

class ElasticSalts implements Salts {
  readonly #requests: Requests;
  readonly #index: string;
  #prepared: Promise<unknown> | null = null;

  constructor({ client, address, prefix }: ElasticEventsOptions) {
    this.#requests = new Requests(client, address);
    this.#index = new IndexNames(prefix).salts;
  }

  async saltOf(date: string): Promise<string> {
    await this.#prepare();
    return this.#requests.send('read the salt of a date', async (client) => {
      const document = { date, salt: randomBytes(SALT_BYTES).toString('hex'), made: new Date().toISOString() };
      // Of several processors the first to create it wins, and the others read it.
      return (await this.#find(client, date)) ?? (await this.#create(client, document)) ?? this.#read(client, date);
    });
  }

  async forget(before: Date): Promise<number> {
    await this.#prepare();
    let forgotten = 0;
    for (let found: number | null = null; found === null || found === FOUND_AT_ONCE; forgotten += found)
      found = await this.#requests.send('forget salts', (client) => this.#forgetSome(client, before));
    return forgotten;
  }

  /** @returns null where there is one already */
  async #create(client: ElasticsearchClient, document: SaltDocument): Promise<string | null> {
    try {
      await client.create({ index: this.#index, id: document.date, document });
      return document.salt;
    } catch (error) {
      if (statusOf(error) === 409) return null;
      throw error;
    }
  }

  async #read(client: ElasticsearchClient, date: string): Promise<string> {
    const salt = await this.#find(client, date);
    if (salt !== null) return salt;
    throw new IdbError(
      'read-failed',
      `Failed to read the salt of ${date}: it was forgotten while it was made. Try again.`,
    );
  }

  async #find(client: ElasticsearchClient, date: string): Promise<string | null> {
    try {
      const found = await client.get<SaltDocument>({ index: this.#index, id: date });
      return found._source?.salt ?? null;
    } catch (error) {
      if (statusOf(error) === 404) return null;
      throw error;
    }
  }

  /** @returns how many it found */
  async #forgetSome(client: ElasticsearchClient, before: Date): Promise<number> {
    await client.indices.refresh({ index: this.#index });
    const query = { range: { made: { lt: before.toISOString() } } };
    const { hits } = await client.search({ index: this.#index, query, size: FOUND_AT_ONCE, _source: false });
    if (hits.hits.length === 0) return 0;
    const operations = hits.hits.map(({ _id }) => ({ delete: { _id: _id ?? '' } }));
    const { items, errors } = await client.bulk({ index: this.#index, operations });
    const failed = errors ? items.find(({ delete: item }) => item?.error !== undefined) : undefined;
    if (failed !== undefined)
      throw new IdbError(
        'write-failed',
        `Failed to forget salts: ${failed.delete?.error?.reason ?? 'no reason given'}`,
      );
    return hits.hits.length;
  }

  /** A failure is not remembered. */
  #prepare(): Promise<unknown> {
    const wanted = new Map([[this.#index, { mappings: MAPPINGS, aliases: [] }]]);
    this.#prepared ??= ensureIndices(this.#requests, wanted).catch((error: unknown) => {
      this.#prepared = null;
      throw error;
    });
    return this.#prepared;
  }
}
