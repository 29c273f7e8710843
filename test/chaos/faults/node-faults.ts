/** A node of a cluster that dies in the middle of a run. */
import { EXIT } from '../../../src/model/errors.js';
import type { OwnNode } from '../../support/servers.js';
import { spread } from '../engine/spread.js';
import type { Fault, Watch } from '../engine/sweep.js';
import type { Cluster } from '../places/cluster.js';
import { expectSuccess } from '../places/run.js';
import { withNodeProxies, type NodeHooks, type NodeRequest } from '../proxies/node-proxies.js';
import { withoutPrefix, type Request } from './http-faults.js';

export type NodeFault = Fault<Request>;

/** Places of a run that are struck: a node takes seconds to be there again. */
const PLACES = 5;

export function watchNodes({ urls }: Cluster): Watch<Request> {
  return (_, start, command) =>
    withNodeProxies(urls, {}, async ({ url, requests }) => {
      expectSuccess(command, await start({ IDB_ELASTICSEARCH_URL: url }).ended);
      // A search without an index is one of a point in time, which the node that dies may have had, and no other has.
      const inTime = requests.filter(({ path }) => path.startsWith('/_search')).slice(0, 1);
      const struck = new Set([...spread(requests, PLACES), ...inTime]);
      return [...struck].map((request) => ({ ...request, name: `${request.method} ${withoutPrefix(request.path)}` }));
    });
}

export function nodeFaults(cluster: Cluster): readonly NodeFault[] {
  return [
    nodeFault(cluster, 'the node asked dies before request', 'before', async (request) => cluster.nodes[request.node]!),
    nodeFault(cluster, 'the node asked dies after request', 'after', async (request) => cluster.nodes[request.node]!),
    nodeFault(cluster, 'the master dies before request', 'before', () => cluster.master()),
    nodeFault(
      cluster,
      'the node with a primary shard dies before request',
      'before',
      async ({ node }, prefix) => (await cluster.primaryOf(prefix)) ?? cluster.nodes[node]!,
    ),
  ];
}

/** The answer of a node that dies after the request is lost; any other request goes its way. */
function nodeFault(
  cluster: Cluster,
  name: string,
  side: 'before' | 'after',
  victimOf: (request: NodeRequest, prefix: string) => Promise<OwnNode>,
): NodeFault {
  return {
    name,
    ending: 'goes-on',
    strike: async (place, target, start, { command }) => {
      let isMissed = true;
      const hooks: NodeHooks = {
        [side]: async (request: NodeRequest) => {
          if (request.number !== target.number) return undefined;
          isMissed = false;
          await cluster.kill(await victimOf(request, place.env.IDB_INDEX_PREFIX!));
          return side === 'after' ? 'cut' : undefined;
        },
      };
      const ended = await withNodeProxies(
        cluster.urls,
        hooks,
        ({ url }) => start({ IDB_ELASTICSEARCH_URL: url }).ended,
      );
      // One node of three may be lost: a run goes on, or it is to be tried later; it is no failure.
      return { ...(ended.code === EXIT.tryLater ? ended : expectSuccess(command, ended)), isMissed };
    },
    mend: () => cluster.mend(),
  };
}
