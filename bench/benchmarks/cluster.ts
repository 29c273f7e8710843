/** The same work on one node, and on three with a copy of each index; and how its time grows with its amount on the three. */
import { withElasticsearchCluster, type OwnNode } from '../../test/support/servers.js';
import { scaled, type Benchmark, type Run } from '../benchmark.js';
import { figure, type Figure } from '../figure.js';
import { runIdb } from '../measure/program.js';
import { interleaved, type Sample } from '../measure/sample.js';
import { withDownloadQueue } from '../place/download-queue.js';
import { loadDay } from '../place/load-day.js';
import { elasticOf, withPlace, type Place } from '../place/place.js';
import { storeDownloads } from '../place/stored-downloads.js';

type Again = () => Promise<Sample>;

interface Work {
  readonly what: string;
  readonly unit: string;
  readonly amount: number;
  /** Prepares it in an empty place. @param use is given what does it, again each time */
  readonly open: <T>(place: Place, amount: number, use: (again: Again) => Promise<T>) => Promise<T>;
}

const DAY = '2020-02-17';
const PAIRS = 15;
const EVENTS_A_KEY = 10;
const LARGER = 4;

const WORKS: readonly Work[] = [
  {
    what: 'collecting a day',
    unit: 'rows',
    amount: 20_000,
    open: async (place, rows, use) => {
      await loadDay(place, DAY, { rows, pairs: PAIRS });
      return use(() => runIdb(place, ['collect-stats', '-d', DAY, '--force']));
    },
  },
  {
    what: 'events process',
    unit: 'events',
    amount: 30_000,
    open: (place, events, use) =>
      withDownloadQueue(place, (queue) =>
        use(async () => {
          await queue.publish(events);
          return queue.process();
        }),
      ),
  },
  {
    what: 'aggregations process',
    unit: 'events',
    amount: 100_000,
    open: async (place, events, use) =>
      use(await storeDownloads(place, { days: 1, events, keys: Math.ceil(events / EVENTS_A_KEY) })),
  },
];

export const cluster: Benchmark = {
  name: 'cluster',
  shows: 'one day, 30,000 events, an aggregation: one node, three with copies, 4 times as much on the three',
  takes: '6 min; starts four nodes of 400 MB heap',
  stores: ['elastic'],
  measure: (run) =>
    withElasticsearchCluster((three) => withElasticsearchCluster((one) => measureWorks(run, one, three), 1)),
};

async function measureWorks(run: Run, one: readonly OwnNode[], three: readonly OwnNode[]): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const work of WORKS) {
    const amount = scaled(run, work.amount);
    const opened = <T>(nodes: readonly OwnNode[], times: number, use: (again: Again) => Promise<T>) =>
      withWork(run, nodes, work, times * amount, use);
    const samples = await opened(one, 1, (oneNode) =>
      opened(three, 1, (threeNodes) =>
        opened(three, LARGER, (larger) => interleaved(run.rounds, { oneNode, threeNodes, larger })),
      ),
    );
    figures.push(...figuresOf(work, amount, samples));
  }
  return figures;
}

function withWork<T>(
  { store, signal }: Run,
  nodes: readonly OwnNode[],
  { open }: Work,
  amount: number,
  use: (again: Again) => Promise<T>,
): Promise<T> {
  const inPlace = async (place: Place) => {
    await elasticOf(place).cluster.health({ wait_for_nodes: String(nodes.length) });
    return open(place, amount, async (again) => {
      // Once before anything is timed: it makes the indices, and a server that was just started is slow.
      await again();
      return use(again);
    });
  };
  return withPlace(store, signal, inPlace, { elasticsearch: nodes.map(({ url }) => url) });
}

function figuresOf(
  { what, unit }: Work,
  amount: number,
  { oneNode, threeNodes, larger }: Readonly<Record<'oneNode' | 'threeNodes' | 'larger', Sample>>,
): Figure[] {
  const [one, quarter] = [
    { name: 'one node', seconds: oneNode.seconds },
    { name: 'a quarter', seconds: threeNodes.seconds },
  ];
  return [
    figure(`${what}, one node`, [amount, unit], oneNode),
    figure(`${what}, three nodes`, [amount, unit], threeNodes, { floor: one }),
    figure(`${what}, three nodes`, [LARGER * amount, unit], larger, { floor: quarter }),
  ];
}
