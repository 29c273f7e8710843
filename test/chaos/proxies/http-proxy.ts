/**
 * Stands between idb and an HTTP server, sees every request and may hold, cut, answer or outlive it: what a test needs to make a
 * network, a server or idb itself fail at exactly one place.
 */
import { once } from 'node:events';
import { createServer, request as sendRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ProxiedRequest {
  /** 1 for the first that the proxy saw. */
  readonly number: number;
  readonly method: string;
  readonly path: string;
  readonly body: string;
  /** Resolves when whoever asked has hung up, or has had its answer. */
  readonly gone: Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/**
 * - cut: the connection is closed without an answer
 * - answer: given in place of the server's
 * - body: what the server gets in place of what was sent
 */
export type Fate = 'cut' | { readonly answer?: Answer; readonly body?: string } | undefined;

export interface ProxyHooks {
  /** Before the request reaches the server, which waits for it; cut, answered: the server never sees it. */
  readonly before?: (request: ProxiedRequest) => Fate | Promise<Fate>;
  /** When the server has done what it was asked and its answer is still here; cut, answered: it is lost. */
  readonly after?: (request: ProxiedRequest, answer: Answer) => Fate | Promise<Fate>;
}

export interface Proxy {
  readonly url: string;
  /** In the order in which they came. */
  readonly requests: readonly ProxiedRequest[];
}

/** Listens on a free loopback port until `use` is over. @param server address of an HTTP server without credentials */
export async function withProxy<T>(server: string, hooks: ProxyHooks, use: (proxy: Proxy) => Promise<T>): Promise<T> {
  const requests: ProxiedRequest[] = [];
  const proxy = createServer((incoming, outgoing) => {
    forward(server, hooks, requests, incoming, outgoing).catch(() => incoming.socket.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  try {
    return await use({ url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, requests });
  } finally {
    proxy.closeAllConnections();
    await new Promise((resolve) => proxy.close(resolve));
  }
}

/** An answer of Elasticsearch's kind that the server itself would give. */
export function answerOf(status: number, body: object): Answer {
  const headers = { 'content-type': 'application/json', 'x-elastic-product': 'Elasticsearch' };
  return { status, headers, body: Buffer.from(JSON.stringify(body)) };
}

async function forward(
  server: string,
  { before, after }: ProxyHooks,
  requests: ProxiedRequest[],
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const gone = once(outgoing, 'close').then(() => undefined);
  const bytes = await bytesOf(incoming);
  const { method = '', url: path = '' } = incoming;
  const seen = { number: requests.length + 1, method, path, body: bytes.toString('utf8'), gone };
  requests.push(seen);
  const first = await before?.(seen);
  if (first === 'cut') return void incoming.socket.destroy();
  if (first?.answer !== undefined) {
    give(outgoing, first.answer);
    return;
  }
  const sent = first?.body === undefined ? bytes : Buffer.from(first.body);
  const answer = await ask(new URL(path, server), incoming, sent);
  const second = await after?.(seen, answer);
  if (second === 'cut') return void incoming.socket.destroy();
  give(outgoing, second?.answer ?? answer);
}

function give(outgoing: ServerResponse, { status, headers, body }: Answer): void {
  const { 'content-length': _length, 'transfer-encoding': _encoding, ...others } = headers;
  outgoing.writeHead(status, { ...others, 'content-length': body.length }).end(body);
}

function ask(url: URL, { method, headers }: IncomingMessage, body: Buffer): Promise<Answer> {
  const { 'transfer-encoding': _encoding, ...others } = headers;
  const length = body.length === 0 && headers['content-length'] === undefined ? {} : { 'content-length': body.length };
  return new Promise((resolve, reject) => {
    const outgoing = sendRequest(url, { method, headers: { ...others, ...length, host: url.host } }, (answer) => {
      bytesOf(answer).then(
        (bytes) => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: bytes }),
        reject,
      );
    });
    outgoing.on('error', reject).end(body);
  });
}

async function bytesOf(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
