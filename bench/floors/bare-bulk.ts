/** What writing can't be faster than: the very same documents, serialised beforehand, as bulk requests and nothing else. */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client, estypes } from '@elastic/elasticsearch';

/** As idb sends them by default. */
const [BULK_BYTES, AT_A_TIME] = [5_000_000, 2];

export interface SerialisedDocument {
  readonly id: string;
  /** JSON text. */
  readonly source: string;
}

/** Request bodies in files, for those of a large day don't fit into memory beside what is measured; the page cache has them. */
export class BareBulk {
  readonly #index: string;

  readonly #mappings: estypes.MappingTypeMapping;

  private constructor(
    readonly client: Client,
    like: string,
    mappings: estypes.MappingTypeMapping,
    readonly directory: string,
  ) {
    this.#index = `${like}-bare`;
    this.#mappings = mappings;
  }

  /** Prepares an index with the mapping of another, and the requests that fill it. */
  static async prepare(
    client: Client,
    directory: string,
    like: string,
    documents: AsyncIterable<SerialisedDocument>,
  ): Promise<BareBulk> {
    const [found] = Object.values(await client.indices.getMapping({ index: like }));
    const bulk = new BareBulk(client, like, found?.mappings ?? {}, directory);
    mkdirSync(directory);
    let requests = 0;
    for await (const body of bodies(documents)) writeFileSync(join(directory, `${requests++}`.padStart(6, '0')), body);
    await bulk.empty();
    return bulk;
  }

  /** Makes the index anew, for documents that are new where they are measured, too. */
  async empty(): Promise<void> {
    const index = this.#index;
    await this.client.indices.delete({ index, ignore_unavailable: true });
    const settings = { number_of_shards: 1, auto_expand_replicas: '0-1' };
    await this.client.indices.create({ index, mappings: this.#mappings, settings });
  }

  /** Sends them all. @throws where a document was not taken */
  async send(): Promise<void> {
    const next = readdirSync(this.directory).sort().values();
    const sender = async () => {
      for (const name of next) await this.#sendOne(readFileSync(join(this.directory, name)));
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, sender));
  }

  async #sendOne(body: Buffer): Promise<void> {
    const path = `/${encodeURIComponent(this.#index)}/_bulk`;
    const request = { method: 'POST', path, bulkBody: body };
    const answer = await this.client.transport.request<{ errors: boolean }>(request, { requestTimeout: 120_000 });
    if (answer.errors) throw new Error(`Failed to fill ${this.#index}: a document was refused`);
  }
}

async function* bodies(documents: AsyncIterable<SerialisedDocument>): AsyncGenerator<string> {
  let [lines, bytes]: [string[], number] = [[], 0];
  for await (const { id, source } of documents) {
    const length = Buffer.byteLength(source) + Buffer.byteLength(id) + 100;
    if (bytes > 0 && bytes + length > BULK_BYTES) {
      yield lines.join('');
      [lines, bytes] = [[], 0];
    }
    lines.push(`${JSON.stringify({ index: { _id: id } })}\n`, source, '\n');
    bytes += length;
  }
  if (bytes > 0) yield lines.join('');
}
