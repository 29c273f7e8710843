/** The documents of an index as they are stored. */
import type { Client } from '@elastic/elasticsearch';
import type { SerialisedDocument } from '../floors/bare-bulk.js';

/** A day document can have megabytes. */
const PAGE = 20;

export async function* storedDocuments(client: Client, index: string): AsyncGenerator<SerialisedDocument> {
  await client.indices.refresh({ index });
  for await (const { body } of client.helpers.scrollSearch({ index, size: PAGE, sort: ['_doc'] })) {
    for (const { _id, _source } of body.hits.hits) yield { id: _id ?? '', source: JSON.stringify(_source) };
  }
}
