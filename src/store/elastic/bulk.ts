/** Document writes as bulk requests of a bounded size, a few at a time, every item of every answer read. */
import { setImmediate } from 'node:timers/promises';
import type { Client, estypes } from '@elastic/elasticsearch';
import { IdbError, type ErrorCode } from '../../model/errors.js';
import { counted } from '../../model/words.js';
import type { Lease } from '../store.js';
import { BulkBody, type PlacedItem } from './bulk-body.js';
import { isOfDocument, reasonOfRefusal } from './refusal.js';
import { PassingRefusal, type Requests } from './requests.js';

/** One line pair of a bulk request; source null deletes. */
export interface BulkItem {
  readonly index: string;
  readonly id: string;
  readonly source: string | null;
}

/** The same, its text perhaps as bytes of UTF-8, which are good until the next item is asked for. */
export interface DocumentItem extends Omit<BulkItem, 'source'> {
  readonly source: string | Buffer | null;
}

export interface BulkLimits {
  readonly bytes: number;
  readonly concurrency: number;
  /** Under half the lease: an unanswered request is over before anyone else may write. */
  readonly timeoutMs: number;
}

/** Statuses of an item that may pass when it is sent again: the server's queue was full, or a shard was moving. */
export const PASSING: ReadonlySet<number> = new Set([429, 503]);

/** @returns how many items were written. @throws write-failed naming the document, lease-lost, unavailable */
export async function writeBulk(
  requests: Requests,
  lease: Lease,
  limits: BulkLimits,
  items: Iterable<DocumentItem> | AsyncIterable<DocumentItem>,
): Promise<number> {
  const sender = new BulkSender(requests, lease, limits);
  try {
    for await (const item of items) await sender.add(item);
    await sender.flush();
  } finally {
    await sender.settle();
  }
  sender.throwIfFailed();
  return sender.written;
}

/** Bytes of documents between two pauses: what is under way gets on only when the program waits. */
const PAUSE_EVERY = 250_000;

/** Fills one body while others are under way: what makes the items works meanwhile. */
class BulkSender {
  written = 0;
  readonly #underWay = new Set<Promise<void>>();
  readonly #failures: Error[] = [];
  readonly #free: BulkBody[] = [];
  #body: BulkBody | null = null;
  #unsent = 0;

  constructor(
    private readonly requests: Requests,
    private readonly lease: Lease,
    private readonly limits: BulkLimits,
  ) {}

  async add(item: DocumentItem): Promise<void> {
    if (this.#body?.hasRoomFor(item) === false) await this.flush();
    this.#body ??= this.#free.pop() ?? new BulkBody(this.limits.bytes);
    this.#body.add(item, this.lease.number);
    this.#unsent += item.source?.length ?? 0;
    if (this.#unsent < PAUSE_EVERY) return;
    this.#unsent = 0;
    await setImmediate();
  }

  /** Sends what there is, as soon as there are not too many under way: while they are, the next body is being filled. */
  async flush(): Promise<void> {
    const body = this.#body;
    this.#body = null;
    if (body === null) return;
    if (this.#underWay.size >= this.limits.concurrency) await Promise.race(this.#underWay);
    this.throwIfFailed();
    this.written += body.items.length;
    const request: Promise<void> = sendBody(this.requests, this.lease, this.limits, body)
      .then(() => {
        body.clear();
        this.#free.push(body);
      })
      .catch((error: unknown) => {
        this.#failures.push(error instanceof Error ? error : new Error(String(error)));
      })
      .finally(() => this.#underWay.delete(request));
    this.#underWay.add(request);
  }

  async settle(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  throwIfFailed(): void {
    if (this.#failures[0] !== undefined) throw this.#failures[0];
  }
}

/** Of a single document: what is larger than this may be too much for the server, which is then no fault that goes by. */
const LARGE_BYTES = 10_000_000;
const MAY_BE_FOR_SIZE: readonly ErrorCode[] = ['unavailable', 'refused', 'write-failed'];

async function sendBody(requests: Requests, lease: Lease, limits: BulkLimits, body: BulkBody): Promise<void> {
  try {
    await sendAll(requests, lease, limits, body);
  } catch (error) {
    const [only, second] = body.items;
    const isLarge = only !== undefined && second === undefined && body.content.length > LARGE_BYTES;
    const isTold = isLarge && error instanceof IdbError && MAY_BE_FOR_SIZE.includes(error.code);
    throw isTold ? withSize(error, only.id, body.content.length) : error;
  }
}

function withSize(error: IdbError, id: string, bytes: number): IdbError {
  const megabytes = Math.round(bytes / 1e6);
  const advice =
    'If the server refuses what is that large: it takes requests of a tenth of its heap and of http.max_content_length at most. ' +
    'Give it more, or set lists.top, so that of a day the largest entries alone are listed.';
  return new IdbError(error.code, `${error.message} The document ${id} has ${megabytes} MB. ${advice}`, {
    cause: error,
  });
}

async function sendAll(requests: Requests, lease: Lease, limits: BulkLimits, body: BulkBody): Promise<void> {
  await requests.send(
    `write ${counted(body.items.length, 'document')}, the first ${body.items[0]?.id ?? ''}`,
    async (client) => {
      const answer = await post(client, body.content, limits.timeoutMs);
      const refused = body.items.filter((item, i) => isRefused(item, answer.items[i], lease));
      if (refused.length === 0) return;
      body.keep(refused);
      // Thrown as the server would have: the sender waits and sends what is left.
      throw new PassingRefusal(`${refused.length} items`);
    },
    () => lease.check(),
  );
}

/** As the client's own `bulk` does it, which takes no bytes. */
function post(client: Client, bulkBody: Buffer, timeoutMs: number): Promise<estypes.BulkResponse> {
  return client.transport.request<estypes.BulkResponse>(
    { method: 'POST', path: '/_bulk', querystring: { timeout: `${timeoutMs}ms` }, bulkBody },
    { requestTimeout: timeoutMs },
  );
}

/** @returns false where it is written, true where it should be sent once more. @throws write-failed, lease-lost */
function isRefused(item: PlacedItem, answer: estypes.BulkResponse['items'][number] | undefined, lease: Lease): boolean {
  const result = answer?.index ?? answer?.delete;
  if (result === undefined)
    throw new IdbError('write-failed', `Failed to write document ${item.id}: the answer does not mention it`);
  if (result.status < 300 || (item.isDeletion && result.status === 404)) return false;
  if (PASSING.has(result.status)) return true;
  if (result.status === 409) {
    throw new IdbError(
      'lease-lost',
      `Failed to write document ${item.id}: a later run than ${lease.holder} has written it. Nothing of this run counts; start it again.`,
    );
  }
  throw new IdbError(
    'write-failed',
    `Failed to write document ${item.id} to ${item.index}: ${result.status} ${reasonOf(result)}`,
  );
}

/** Of a fault of the index (a block, a missing privilege) all that the server says: it is what helps, and quotes no document. */
function reasonOf({ status, error }: estypes.BulkResponseItem): string {
  if (isOfDocument(status, error)) return reasonOfRefusal(error);
  return `${error?.type ?? 'error'}: ${error?.reason ?? 'no reason given'}`;
}
