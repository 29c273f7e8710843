/** Answers of Elasticsearch as bytes: the client makes a string of each, and objects of that, which for events takes longer than counting them. */
import type { Readable } from 'node:stream';
import type { Client, TransportRequestOptions, estypes } from '@elastic/elasticsearch';
import { errors } from './elastic-client.js';
import { reasonOf } from '../model/errors.js';

const FIRST_FAILURE = 400;
const FIRST_BYTES = 65_536;

/** Where an answer is put, one after another: a new buffer for each kept 50 MiB of old ones waiting for the garbage collector. */
export class AnswerBuffer {
  #bytes = Buffer.alloc(0);

  /** @returns all of the stream, good until the next is read */
  async read(stream: AsyncIterable<Buffer>): Promise<Buffer> {
    let length = 0;
    for await (const chunk of stream) {
      this.#reserve(length, length + chunk.length);
      length += chunk.copy(this.#bytes, length);
    }
    return this.#bytes.subarray(0, length);
  }

  #reserve(used: number, needed: number): void {
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(FIRST_BYTES, needed, 2 * this.#bytes.length));
    this.#bytes.copy(larger, 0, 0, used);
    this.#bytes = larger;
  }
}

/** @returns the answer in the buffer. @throws as the client's own `search` does */
export async function searchBytes(
  client: Client,
  request: estypes.SearchRequest,
  buffer: AnswerBuffer,
  options: TransportRequestOptions,
): Promise<Buffer> {
  const { body, ...result } = await client.search(request, { ...options, asStream: true, meta: true });
  const bytes = await readAll(body as unknown as Readable, buffer, options.signal);
  if (result.statusCode < FIRST_FAILURE) return bytes;
  throw new errors.ResponseError({ ...result, body: parsed(bytes) });
}

async function readAll(stream: Readable, buffer: AnswerBuffer, signal: AbortSignal | undefined): Promise<Buffer> {
  try {
    return await buffer.read(stream as AsyncIterable<Buffer>);
  } catch (error) {
    if (signal?.aborted === true) throw new errors.RequestAbortedError('Request aborted');
    throw new errors.ConnectionError(reasonOf(error));
  }
}

function parsed(bytes: Buffer): unknown {
  const text = bytes.toString('utf8');
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
