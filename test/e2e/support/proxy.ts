/**
 * Stands between idb and an HTTP server, sees every request and may hold, cut or outlive it: what a test needs to make a
 * network, a server or idb itself fail at exactly one place.
 */
import { createServer, request as sendRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ProxiedRequest {
  /** 1 for the first that the proxy saw. */
  readonly number: number;
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

/** `cut` closes the connection without an answer. */
export type Fate = 'cut' | undefined;

export interface ProxyHooks {
  /** Before the request reaches the server, which waits for it; cut: the server never sees it. */
  readonly before?: (request: ProxiedRequest) => Fate | Promise<Fate>;
  /** When the server has done what it was asked and its answer is still here; cut: it is lost. */
  readonly after?: (request: ProxiedRequest) => Fate | Promise<Fate>;
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

async function forward(
  server: string,
  { before, after }: ProxyHooks,
  requests: ProxiedRequest[],
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const body = await bytesOf(incoming);
  const { method = '', url: path = '' } = incoming;
  const seen = { number: requests.length + 1, method, path, body: body.toString('utf8') };
  requests.push(seen);
  if ((await before?.(seen)) === 'cut') return void incoming.socket.destroy();
  const answer = await answerOf(new URL(path, server), incoming, body);
  if ((await after?.(seen)) === 'cut') return void incoming.socket.destroy();
  outgoing.writeHead(answer.status, answer.headers).end(answer.body);
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

function answerOf(url: URL, { method, headers }: IncomingMessage, body: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = sendRequest(url, { method, headers: { ...headers, host: url.host } }, (answer) => {
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
