/** A proxy before each node of a cluster: the requests to all of them are numbered together. */
import { withProxy, type ProxiedRequest, type ProxyHooks } from './http-proxy.js';

/** A request, and the node that it went to: its place among the addresses. */
export interface NodeRequest extends ProxiedRequest {
  readonly node: number;
}

export interface NodeHooks {
  readonly before?: (request: NodeRequest) => ReturnType<NonNullable<ProxyHooks['before']>>;
  readonly after?: (request: NodeRequest) => ReturnType<NonNullable<ProxyHooks['after']>>;
}

export interface NodeProxies {
  /** The proxies' addresses with commas between them. */
  readonly url: string;
  /** In the order in which they came. */
  readonly requests: readonly NodeRequest[];
}

/** @param servers addresses of nodes without credentials */
export async function withNodeProxies<T>(
  servers: readonly string[],
  { before, after }: NodeHooks,
  use: (proxies: NodeProxies) => Promise<T>,
): Promise<T> {
  const requests: NodeRequest[] = [];
  const numbered = new Map<ProxiedRequest, NodeRequest>();
  const hooksOf = (node: number): ProxyHooks => ({
    before: (request) => {
      const seen = { ...request, node, number: requests.length + 1 };
      requests.push(seen);
      numbered.set(request, seen);
      return before?.(seen);
    },
    after: (request) => after?.(numbered.get(request)!),
  });
  const withRest = (node: number, urls: readonly string[]): Promise<T> => {
    const server = servers[node];
    if (server === undefined) return use({ url: urls.join(','), requests });
    return withProxy(server, hooksOf(node), ({ url }) => withRest(node + 1, [...urls, url]));
  };
  return withRest(0, []);
}
