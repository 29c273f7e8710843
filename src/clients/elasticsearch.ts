/** Opening and closing Elasticsearch, and what its failures mean. Nothing connects before the first request. */
import { readFile } from 'node:fs/promises';
import { Client, errors, type ClientOptions } from './elastic-client.js';
import { IdbError, reasonOf } from '../model/errors.js';
import { withoutPassword } from '../model/address.js';
import { tlsFault } from './tls.js';

export interface ElasticsearchAccess {
  readonly url: readonly string[];
  readonly apiKey: string | null;
  readonly username: string | null;
  readonly password: string | null;
  readonly caFile: string | null;
}

export type ElasticsearchClient = Client;

/** Time for a request that writes no document; those that do have the lease's. */
const REQUEST_TIMEOUT_MS = 30_000;

/** @param fn is given a client whose requests are sent once: repeating is the caller's, who knows whether it still may */
export async function withElasticsearch<T>(
  access: ElasticsearchAccess,
  fn: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client(await clientOptions(access));
  try {
    return await fn(client);
  } finally {
    await client.close();
  }
}

/** The nodes' addresses, for messages. */
export function elasticsearchAddress(access: ElasticsearchAccess): string {
  return access.url.map(withoutPassword).join(', ');
}

async function clientOptions(access: ElasticsearchAccess): Promise<ClientOptions> {
  const options: ClientOptions = {
    nodes: [...access.url],
    maxRetries: 0,
    requestTimeout: REQUEST_TIMEOUT_MS,
    enableMetaHeader: false,
    // Left to itself the client copies all of a request into its error, a body byte by byte: of 30 MB that takes gigabytes, and minutes.
    redaction: { type: 'remove' },
    // Documents are checked by decoders; the client's own protection would refuse a recordset named __proto__.
    disablePrototypePoisoningProtection: true,
  };
  if (access.apiKey !== null) options.auth = { apiKey: access.apiKey };
  else if (access.username !== null) options.auth = { username: access.username, password: access.password ?? '' };
  if (access.caFile !== null) options.tls = { ca: await readFile(access.caFile) };
  return options;
}

/** True for what may well succeed when it is sent again: overload, a node gone, no answer. */
export function isPassing(error: unknown): boolean {
  if (error instanceof errors.ResponseError) return [429, 502, 503, 504].includes(error.statusCode ?? 0);
  if (isTlsFault(error)) return false;
  return (
    error instanceof errors.ConnectionError ||
    error instanceof errors.TimeoutError ||
    error instanceof errors.NoLivingConnectionsError
  );
}

function isTlsFault(error: unknown): boolean {
  return error instanceof errors.ConnectionError && tlsFault('elasticsearch', error) !== undefined;
}

export function statusOf(error: unknown): number | undefined {
  return error instanceof errors.ResponseError ? error.statusCode : undefined;
}

/** True where the index does not exist, as opposed to a document in it, or to one that may not be seen. */
export function isMissingIndex(error: unknown): boolean {
  return statusOf(error) === 404 && String(error).includes('index_not_found_exception');
}

/** @param what finishes the sentence "Failed to …" */
export function elasticsearchError(what: string, address: string, error: unknown): IdbError {
  if (error instanceof IdbError) return error;
  const fault = isTlsFault(error) ? tlsFault('elasticsearch', error) : undefined;
  if (fault !== undefined)
    return new IdbError('refused', `Failed to ${what}: Elasticsearch at ${address}: ${fault.reason}. ${fault.advice}`);
  const status = statusOf(error);
  if (status === 403 && String(error).includes('cluster_block_exception')) {
    const advice =
      'The index is blocked for writing, often because a disk is full: free some space and lift the block.';
    return new IdbError(
      'write-failed',
      `Failed to ${what}: Elasticsearch at ${address}: ${detailOf(error)}. ${advice}`,
    );
  }
  if (status === 401 || status === 403) {
    const advice = 'Check elasticsearch.apiKey or the user, and the privileges that the README lists.';
    return new IdbError(
      'refused',
      `Failed to ${what}: Elasticsearch at ${address} refuses it (${status}: ${detailOf(error)}). ${advice}`,
    );
  }
  if (status !== undefined && !isPassing(error)) {
    return new IdbError(
      'write-failed',
      `Failed to ${what}: Elasticsearch at ${address} answered ${status}: ${detailOf(error)}`,
    );
  }
  return new IdbError(
    'unavailable',
    `Failed to ${what}: Elasticsearch at ${address} can't be reached or is overloaded: ${detailOf(error)}. ` +
      'Check that it runs and that elasticsearch.url is right (`idb doctor`).',
  );
}

/** The server's own reason without the request that it answers (which may hold secrets). */
function detailOf(error: unknown): string {
  if (error instanceof errors.ResponseError) {
    const body = error.body as { error?: { type?: string; reason?: string } | string } | undefined;
    if (typeof body?.error === 'object')
      return `${body.error.type ?? 'error'}: ${body.error.reason ?? 'no reason given'}`;
    return typeof body?.error === 'string' ? body.error : error.name;
  }
  if (error instanceof errors.TimeoutError) return 'no answer in time';
  return withoutPassword(reasonOf(error));
}
