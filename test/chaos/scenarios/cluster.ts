/** Three nodes with a copy of each index: one of them dies in the middle of a run. */
import { withElasticsearchCluster } from '../../support/servers.js';
import { trialsOf, type Flow } from '../engine/sweep.js';
import type { Scenario } from '../engine/scenario.js';
import { nodeFaults, watchNodes } from '../faults/node-faults.js';
import { Cluster } from '../places/cluster.js';
import { withDays } from '../places/days.js';
import { withEvents } from '../places/events.js';
import { correctionFlow, freshFlow } from './collect-on-elasticsearch.js';
import { aggregateFlow, processFlow } from './events.js';

function scenario(
  name: string,
  about: string,
  withFlow: (nodes: readonly string[], use: (flow: Flow) => Promise<void>) => Promise<void>,
): Scenario {
  return {
    name,
    about,
    atATime: 1,
    sampled: 0,
    withTrials: (use) =>
      withElasticsearchCluster(async (nodes) => {
        const cluster = new Cluster(nodes);
        await cluster.restore();
        return withFlow(cluster.urls, async (flow) =>
          use(await trialsOf(cluster.flowOf(flow), watchNodes(cluster), nodeFaults(cluster))),
        );
      }),
  };
}

/** Without what would come between a run and its repetition. */
function alone({ between: _between, ...flow }: Flow): Flow {
  return flow;
}

export const CLUSTER: readonly Scenario[] = [
  scenario('cluster-collect', 'collect-stats loses one of three nodes, the master among them', (elasticsearch, use) =>
    withDays((world) => use(freshFlow(world)), { elasticsearch }),
  ),
  scenario('cluster-correction', '… while a day is corrected', (elasticsearch, use) =>
    withDays((world) => use(alone(correctionFlow(world))), { elasticsearch }),
  ),
  scenario('cluster-process', 'events process loses one', (elasticsearch, use) =>
    withEvents((world) => use(processFlow(world)), { elasticsearch }),
  ),
  scenario('cluster-aggregate', 'aggregations process loses one', (elasticsearch, use) =>
    withEvents((world) => use(aggregateFlow(world)), { elasticsearch }),
  ),
];
