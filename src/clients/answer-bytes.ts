/** Answers of Elasticsearch as bytes: the client makes a string of each, and objects of that, which for events takes longer than counting them. */
import type { Readable } from 'node:stream';
import { errors, type Client, type estypes, type TransportRequestOptions } from '@elastic/elasticsearch';
import { reasonOf } from '../model/errors.js';

const FIRST_FAILURE = 400;

/** @throws as the client's own `search` does */
export async function searchBytes(
  client: Client,
  request: estypes.SearchRequest,
  options: TransportRequestOptions,
): Promise<Buffer> {
  const { body, ...result } = await client.search(request, { ...options, asStream: true, meta: true });
  const bytes = await readAll(body as unknown as Readable, options.signal);
  if (result.statusCode < FIRST_FAILURE) return bytes;
  throw new errors.ResponseError({ ...result, body: parsed(bytes) });
}

async function readAll(stream: Readable, signal: AbortSignal | undefined): Promise<Buffer> {
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
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
