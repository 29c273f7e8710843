/** An interval's documents into their index, and those that nothing accounts for any more out of theirs. */
import type { Counting } from '../events/grouping/group-events.js';
import { TextNumbers } from '../events/grouping/text-numbers.js';
import { IdbError } from '../model/errors.js';
import type { AggregateIndex, AggregateStore, AggregateWrite, StoredId } from '../store/aggregates.js';
import type { Lease } from '../store/store.js';
import { stopIfAborted } from '../ledger/interruption.js';
import { DocumentsChecksum } from './digests.js';
import { documentsOf } from './documents-of.js';
import { indexNameOf } from './interval.js';
import type { RegisteredAggregation } from './parts.js';

export interface WrittenInterval {
  readonly documents: number;
  readonly deleted: number;
  readonly checksum: string;
}

/** @throws what counting throws; bad-document where two groups have one id; write-failed, lease-lost, unavailable, interrupted */
export async function writeInterval(
  { aggregates, signal }: { readonly aggregates: AggregateStore; readonly signal: AbortSignal },
  lease: Lease,
  { aggregation }: RegisteredAggregation,
  interval: string,
  { groups }: Counting,
): Promise<WrittenInterval> {
  const index = { name: indexNameOf(aggregation, interval), alias: aggregation.index };
  const checksum = new DocumentsChecksum();
  const ids = new TextNumbers();
  async function* writes(): AsyncGenerator<AggregateWrite> {
    for await (const { id, body } of documentsOf(aggregation, interval, groups)) {
      stopIfAborted(signal);
      // An interval without documents needs no index.
      if (ids.size === 0) await aggregates.prepare([index]);
      const next = ids.size;
      if (ids.numberOf(id) < next) throw twoGroups(aggregation.name, interval, id);
      checksum.add(id, body);
      yield { index, id, interval, body };
    }
  }
  const documents = await aggregates.write(lease, writes());
  await aggregates.refresh(aggregation.index);
  const isKept = (place: StoredId) => place.index === index.name && ids.has(place.id);
  const deleted = await deleteStale(aggregates, lease, index.alias, interval, documents, isKept);
  return { documents, deleted, checksum: checksum.finish() };
}

/** All that were written are there: as many documents are just these, and need not be listed. @returns how many were deleted */
async function deleteStale(
  aggregates: AggregateStore,
  lease: Lease,
  alias: string,
  interval: string,
  written: number,
  isKept: (place: StoredId) => boolean,
): Promise<number> {
  if ((await aggregates.countDocuments(alias, interval)) === written) return 0;
  const deleted = await aggregates.write(lease, staleDocuments(aggregates, alias, interval, isKept));
  if (deleted > 0) await aggregates.refresh(alias);
  return deleted;
}

/** One of the two would be lost, and the interval never be what its checksum says. */
function twoGroups(name: string, interval: string, id: string): IdbError {
  const reason = `two of its groups come to the same document ${id}, and one of them would be lost`;
  return new IdbError(
    'bad-document',
    `Failed to write ${name} ${interval}: ${reason}. This is a bug of idb: please report it.`,
  );
}

/** Deletions of an interval's documents, wherever in the alias they lie. @param isKept says which of them stay */
export async function* staleDocuments(
  aggregates: AggregateStore,
  alias: string,
  interval: string,
  isKept: (place: StoredId) => boolean,
): AsyncGenerator<AggregateWrite> {
  for await (const place of aggregates.readIds(alias, interval)) {
    if (isKept(place)) continue;
    const index: AggregateIndex = { name: place.index, alias };
    yield { index, id: place.id, interval, body: null };
  }
}
