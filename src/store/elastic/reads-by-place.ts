/** Documents that are known by where they lie, a few at a time. */
import { IdbError } from '../../model/errors.js';
import type { StoredDocument } from '../store.js';
import type { Requests } from './requests.js';

/** Documents by id, in the order of the ids; what is missing is left out. */
export function readById(requests: Requests, index: string, ids: readonly string[]): AsyncGenerator<StoredDocument> {
  return readByPlace(
    requests,
    index,
    ids.map((id) => ({ index, id })),
  );
}

/** A document's own index (not an alias) and id. */
export interface DocumentPlace {
  readonly index: string;
  readonly id: string;
}

/** Documents in the order of the places; what is missing is left out. @param what names them all in messages */
export async function* readByPlace(
  requests: Requests,
  what: string,
  places: readonly DocumentPlace[],
): AsyncGenerator<StoredDocument> {
  let few = FIRST_FEW;
  for (let from = 0; from < places.length;) {
    const docs = places.slice(from, from + few).map(({ index, id }) => ({ _index: index, _id: id }));
    from += docs.length;
    const answer = await requests.send(`read documents of ${what}`, (client) => client.mget({ docs }));
    for (const doc of answer.docs) {
      if ('error' in doc)
        throw new IdbError('read-failed', `Failed to read document ${doc._id}: ${doc.error.reason ?? doc.error.type}`);
      if (doc.found) yield { id: doc._id, body: doc._source };
    }
    few = fewOf(answer.docs);
  }
}

/** Day documents can be megabytes, and ten times that as objects: so many at a time, from how large the last ones were, keep memory flat. */
const [FIRST_FEW, MOST_FEW, BYTES_AT_A_TIME, MEASURED] = [5, 20, 1_000_000, 3];

function fewOf(docs: readonly object[]): number {
  const step = Math.ceil(docs.length / MEASURED);
  const measured = docs.filter((_, i) => i % step === 0);
  const bytes = measured.reduce((sum, doc) => sum + JSON.stringify(doc).length, 0) / measured.length;
  return Math.max(1, Math.min(MOST_FEW, Math.floor(BYTES_AT_A_TIME / bytes)));
}
