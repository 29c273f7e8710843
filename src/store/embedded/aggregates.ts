/** Aggregate documents in the embedded directory: one table for all aggregations. */
import type { EmbeddedHandle } from '../../clients/embedded.js';
import type { AggregateStore, AggregateWrite, StoredId } from '../aggregates.js';
import type { Lease, StoredDocument } from '../store.js';
import { readDocuments } from './documents.js';
import { readTexts, streamTexts, textOfHex } from './queries.js';
import { rowOfAggregate } from './rows.js';
import { AGGREGATE_TABLES, createTables } from './tables.js';
import { writeRows } from './write.js';

/** Creates the table where it is missing. */
export async function createEmbeddedAggregates(handle: EmbeddedHandle): Promise<AggregateStore> {
  return new EmbeddedAggregates(handle, await createTables(handle, AGGREGATE_TABLES));
}

class EmbeddedAggregates implements AggregateStore {
  readonly address: string;
  readonly #handle: EmbeddedHandle;
  #created: readonly string[];

  constructor(handle: EmbeddedHandle, created: readonly string[]) {
    this.address = handle.directory;
    this.#handle = handle;
    this.#created = created;
  }

  /** Everything is there since the opening; the first call says what that created. */
  async prepare(): Promise<readonly string[]> {
    const created = this.#created;
    this.#created = [];
    return created;
  }

  async write(lease: Lease, writes: Iterable<AggregateWrite> | AsyncIterable<AggregateWrite>): Promise<number> {
    return await writeRows(this.#handle, lease, writes, rowOfAggregate);
  }

  /** Nothing to do: every write is seen at once. */
  refresh(): Promise<void> {
    return Promise.resolve();
  }

  async countDocuments(alias: string, interval: string): Promise<number> {
    const sql = `SELECT count(*)::text FROM idb.aggregates WHERE alias = $1 AND "interval" = $2`;
    const [[documents] = []] = await readTexts(this.#handle, sql, [alias, interval]);
    return Number(documents);
  }

  async *readIds(alias: string, interval: string): AsyncGenerator<StoredId> {
    const sql = `SELECT encode(id, 'hex'), index_name FROM idb.aggregates WHERE alias = $1 AND "interval" = $2`;
    for await (const [id, index] of streamTexts(this.#handle, sql, [alias, interval]))
      yield { id: textOfHex(id), index: index ?? '' };
  }

  async *readDocuments(alias: string, from: string, to: string): AsyncGenerator<StoredDocument> {
    for (const interval of await this.#readIntervals(alias, from, to)) {
      const where = 'alias = $1 AND "interval" = $2';
      yield* readDocuments(this.#handle, {
        table: 'idb.aggregates',
        key: 'id',
        where,
        parameters: [alias, interval],
      });
    }
  }

  async readIntervals(alias: string): Promise<readonly string[]> {
    return await this.#readIntervals(alias, '', '~');
  }

  async #readIntervals(alias: string, from: string, to: string): Promise<readonly string[]> {
    const sql = `
      SELECT DISTINCT "interval" FROM idb.aggregates
      WHERE alias = $1 AND "interval" BETWEEN $2 AND $3 ORDER BY "interval"`;
    const rows = await readTexts(this.#handle, sql, [alias, from, to]);
    return rows.map(([interval]) => interval ?? '');
  }
}
