/** Random days against a reference of a few lines, on each kind of store. */
import { withElasticsearch } from '../../../src/clients/elasticsearch.js';
import { withEmbedded } from '../../../src/clients/embedded.js';
import type { Store } from '../../../src/store/store.js';
import { ElasticStore } from '../../../src/store/elastic/elastic-store.js';
import { createEmbeddedStore } from '../../../src/store/embedded/embedded-store.js';
import { MemoryStore } from '../../support/memory-store.js';
import { Random } from '../../support/random.js';
import { dropIndices, elasticsearchUrl, uniquePrefix } from '../../support/servers.js';
import { removeDirectory, temporaryDirectory } from '../../support/temporary-directory.js';
import type { Difference } from '../engine/differences.js';
import type { Scenario, Trial } from '../engine/scenario.js';
import { World } from '../random-days/world.js';

type WithStore = (use: (store: Store) => Promise<readonly Difference[]>) => Promise<readonly Difference[]>;

/** @param worlds each of so many steps */
function scenario(
  name: string,
  about: string,
  size: { worlds: number; steps: number },
  withStore: WithStore,
): Scenario {
  const trial = (seed: number): Trial => ({
    name: `seed ${seed}`,
    run: () => withStore((store) => live(new World(store, new Random(seed)), size.steps)),
  });
  // Another seed has other worlds, all of them.
  const trials = (seed: number) =>
    Array.from({ length: size.worlds }, (_, i) => trial((seed - 1) * size.worlds + i + 1));
  return { name, about, atATime: 1, withTrials: (use, seed) => use(trials(seed)) };
}

async function live(world: World, steps: number): Promise<readonly Difference[]> {
  for (let step = 1; step <= steps; step++) {
    const differences = await world.step();
    if (differences.length > 0) return differences.map(({ kind, what }) => ({ kind, what: `step ${step}: ${what}` }));
  }
  return world.finish();
}

async function inDirectory(use: (store: Store) => Promise<readonly Difference[]>): Promise<readonly Difference[]> {
  const directory = temporaryDirectory();
  try {
    return await withEmbedded(directory, async (handle) => use(await createEmbeddedStore(handle)));
  } finally {
    removeDirectory(directory);
  }
}

async function onElasticsearch(use: (store: Store) => Promise<readonly Difference[]>): Promise<readonly Difference[]> {
  const prefix = uniquePrefix();
  const access = { url: [elasticsearchUrl()], apiKey: null, username: null, password: null, caFile: null };
  const bulk = { bytes: 100_000, concurrency: 2 };
  try {
    return await withElasticsearch(access, (client) =>
      use(new ElasticStore({ client, address: 'test', prefix, leaseSeconds: 60, bulk })),
    );
  } finally {
    await dropIndices(elasticsearchUrl(), prefix);
  }
}

export const RANDOM_DAYS: readonly Scenario[] = [
  scenario(
    'random-days',
    'a day changes and is collected, 10,000 times, in memory',
    { worlds: 200, steps: 50 },
    (use) => use(new MemoryStore()),
  ),
  scenario('random-days-embedded', '… 400 times in the embedded directory', { worlds: 20, steps: 20 }, inDirectory),
  scenario('random-days-elastic', '… 200 times on Elasticsearch', { worlds: 20, steps: 10 }, onElasticsearch),
];
