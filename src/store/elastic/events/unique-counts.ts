/**
 * The exact number of different values of a field in each group: the groups of (fields, value) are read in the order of their keys, so
 * that those of one group follow one another, in the very order in which the groups themselves are read.
 */
import type { FieldValue } from '../../../events/aggregation.js';
import { isSameKey, readBuckets, type Bucket, type GroupSearch } from './buckets.js';

/** Under the server's limit of 65,536 buckets: each page takes it a walk through all events. */
const VALUES = 50_000;

export class UniqueCounts {
  readonly #pages: AsyncGenerator<readonly Bucket[]>;
  readonly #fields: number;
  #page: readonly Bucket[] = [];
  #place = 0;

  constructor(search: GroupSearch, fields: readonly string[], field: string) {
    this.#pages = readBuckets(search, [...fields, field], {}, VALUES);
    this.#fields = fields.length;
  }

  /** To be asked for the groups in their order, each once. @returns null where no event of the group has the field */
  async of(key: readonly FieldValue[]): Promise<number | null> {
    let count = 0;
    for (let bucket; (bucket = await this.#peek()) !== undefined; this.#place++) {
      if (!isSameKey(bucket.key.slice(0, this.#fields), key)) break;
      count++;
    }
    return count === 0 ? null : count;
  }

  async close(): Promise<void> {
    await this.#pages.return(undefined);
  }

  async #peek(): Promise<Bucket | undefined> {
    while (this.#place >= this.#page.length) {
      const next = await this.#pages.next();
      if (next.done === true) return undefined;
      [this.#page, this.#place] = [next.value, 0];
    }
    return this.#page[this.#place];
  }
}
