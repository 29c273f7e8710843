/** An Elasticsearch behind a proxy of the worst kind: from some request on, its answers quote all that they were asked with. */
import { createServer, request as sendRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Listens on a free loopback port until `use` is over.
 * @param server the Elasticsearch that answers the other requests
 * @param isQuoted whether this request is answered with a refusal (400) that quotes address and headers
 */
export async function withQuotingServer<T>(
  server: string,
  isQuoted: (path: string) => boolean,
  use: (url: string) => Promise<T>,
): Promise<T> {
  const proxy = createServer((incoming, outgoing) => {
    const { method = '', url = '', headers } = incoming;
    if (isQuoted(url)) {
      const body = JSON.stringify(quote(method, url, headers));
      incoming.resume();
      incoming.on('end', () => outgoing.writeHead(400, PLAIN).end(body));
      return;
    }
    const forwarded = sendRequest(new URL(url, server), { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 0, answer.headers);
      answer.pipe(outgoing);
    });
    forwarded.on('error', () => incoming.socket.destroy());
    incoming.pipe(forwarded);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  try {
    return await use(`127.0.0.1:${(proxy.address() as AddressInfo).port}`);
  } finally {
    proxy.closeAllConnections();
    await new Promise((resolve) => proxy.close(resolve));
  }
}

const PLAIN = { 'content-type': 'application/json', 'x-elastic-product': 'Elasticsearch' };

function quote(method: string, url: string, headers: IncomingMessage['headers']): object {
  const reason = `can't be served: ${method} ${url} of ${JSON.stringify(headers)}`;
  return { error: { type: 'bad_gateway', reason }, status: 400 };
}
