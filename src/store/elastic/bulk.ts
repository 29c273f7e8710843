/** Document writes as bulk requests of a bounded size, a few at a time, every item of every answer read. */
import type { Client, estypes } from '@elastic/elasticsearch';
import { IdbError } from '../../model/errors.js';
import type { Lease } from '../store.js';
import { PassingRefusal, type Requests } from './requests.js';

/** One line pair of a bulk request; source null deletes. */
export interface BulkItem {
  readonly index: string;
  readonly id: string;
  readonly source: string | null;
}

export interface BulkLimits {
  readonly bytes: number;
  readonly concurrency: number;
  /** Under half the lease: an unanswered request is over before anyone else may write. */
  readonly timeoutMs: number;
}

/** Statuses of an item that may pass when it is sent again: the server's queue was full, or a shard was moving. */
const PASSING = new Set([429, 503]);

/** @returns how many items were written. @throws write-failed naming the document, lease-lost, unavailable */
export async function writeBulk(
  requests: Requests,
  lease: Lease,
  limits: BulkLimits,
  items: Iterable<BulkItem> | AsyncIterable<BulkItem>,
): Promise<number> {
  const underWay = new Set<Promise<void>>();
  const failures: Error[] = [];
  let written = 0;
  try {
    for await (const batch of batches(items, limits.bytes)) {
      written += batch.length;
      const request: Promise<void> = sendBatch(requests, lease, limits, batch)
        .catch((error: unknown) => {
          failures.push(error instanceof Error ? error : new Error(String(error)));
        })
        .finally(() => underWay.delete(request));
      underWay.add(request);
      if (underWay.size >= limits.concurrency) await Promise.race(underWay);
      if (failures.length > 0) break;
    }
  } finally {
    await Promise.all(underWay);
  }
  if (failures[0] !== undefined) throw failures[0];
  return written;
}

async function* batches(
  items: Iterable<BulkItem> | AsyncIterable<BulkItem>,
  bytes: number,
): AsyncGenerator<BulkItem[]> {
  let batch: BulkItem[] = [];
  let size = 0;
  for await (const item of items) {
    const length = Buffer.byteLength(item.source ?? '') + Buffer.byteLength(item.id) + 100;
    if (size + length > bytes && batch.length > 0) {
      yield batch;
      batch = [];
      size = 0;
    }
    batch.push(item);
    size += length;
  }
  if (batch.length > 0) yield batch;
}

async function sendBatch(
  requests: Requests,
  lease: Lease,
  limits: BulkLimits,
  batch: readonly BulkItem[],
): Promise<void> {
  let left = batch;
  await requests.send(
    `write ${batch.length} documents, the first ${batch[0]?.id ?? ''}`,
    async (client) => {
      const answer = await sendItems(client, left, lease.number, limits.timeoutMs);
      const refused = left.flatMap((item, i) => checkItem(item, answer.items[i], lease));
      left = refused;
      // Thrown as the server would have: the sender waits and sends what is left.
      if (refused.length > 0) throw new PassingRefusal(`${refused.length} items`);
    },
    () => lease.check(),
  );
}

function sendItems(
  client: Client,
  items: readonly BulkItem[],
  version: number,
  timeoutMs: number,
): Promise<estypes.BulkResponse> {
  const operations = items.flatMap(({ index, id, source }) => {
    const target = { _index: index, _id: id, version, version_type: 'external_gte' };
    return source === null ? [JSON.stringify({ delete: target })] : [JSON.stringify({ index: target }), source];
  });
  return client.bulk({ operations, timeout: `${timeoutMs}ms` }, { requestTimeout: timeoutMs });
}

/** @returns the item again where it should be sent once more, nothing where it is written */
function checkItem(
  item: BulkItem,
  answer: estypes.BulkResponse['items'][number] | undefined,
  lease: Lease,
): BulkItem[] {
  const result = answer?.index ?? answer?.delete;
  if (result === undefined)
    throw new IdbError('write-failed', `Failed to write document ${item.id}: the answer does not mention it`);
  if (result.status < 300 || (item.source === null && result.status === 404)) return [];
  if (PASSING.has(result.status)) return [item];
  if (result.status === 409) {
    throw new IdbError(
      'lease-lost',
      `Failed to write document ${item.id}: a later run than ${lease.holder} has written it. Nothing of this run counts; start it again.`,
    );
  }
  const reason = `${result.error?.type ?? 'error'}: ${result.error?.reason ?? 'no reason given'}`;
  throw new IdbError(
    'write-failed',
    `Failed to write document ${item.id} to ${item.index}: ${result.status} ${reason}`,
  );
}
