/** A cluster that loses a node, and has it again before the next trial. */
import type { OwnNode } from '../../support/servers.js';
import type { Flow } from '../engine/sweep.js';
import { placeOf, type Place } from './run.js';

/** For a node to come back, and shards to be where they should. */
const PATIENCE = '120s';
/** For the copies of what a node had to take over, where there are copies. */
const TAKING_OVER = '10s';

export class Cluster {
  readonly #dead = new Set<OwnNode>();

  constructor(readonly nodes: readonly OwnNode[]) {}

  get urls(): readonly string[] {
    return this.nodes.map(({ url }) => url);
  }

  /** As a power cut would: at once, and with all that it had on its disk. */
  kill(node: OwnNode): Promise<void> {
    this.#dead.add(node);
    return node.end('SIGKILL');
  }

  async master(): Promise<OwnNode> {
    const [master] = (await this.#ask('/_cat/master?format=json')) as { node: string }[];
    return this.#named(master?.node);
  }

  /** The node that writes to one of the indices first; undefined where there are none yet. */
  async primaryOf(prefix: string): Promise<OwnNode | undefined> {
    const shards = (await this.#ask(`/_cat/shards/${prefix}*?format=json`)) as {
      prirep: string;
      node: string | null;
    }[];
    const primary = shards.find(({ prirep, node }) => prirep === 'p' && node !== null);
    return primary === undefined ? undefined : this.#named(primary.node ?? undefined);
  }

  /** When the others have taken note of it and taken over, the node stays away; it comes back where they can't. */
  async mend(): Promise<void> {
    const wanted = `wait_for_nodes=${this.nodes.length - this.#dead.size}&wait_for_status=yellow`;
    const answer = await this.#ask(`/_cluster/health?${wanted}&timeout=${TAKING_OVER}`);
    if ((answer as { timed_out: boolean }).timed_out) await this.restore();
  }

  /** All nodes, and copies of everything. @throws where that does not come to be */
  async restore(): Promise<void> {
    await Promise.all([...this.#dead].map((node) => node.startAgain()));
    this.#dead.clear();
    const wanted = `wait_for_nodes=${this.nodes.length}&wait_for_status=green&wait_for_no_initializing_shards=true`;
    const answer = await this.#ask(`/_cluster/health?${wanted}&timeout=${PATIENCE}`);
    if ((answer as { timed_out: boolean }).timed_out)
      throw new Error(`The cluster has not come back: ${JSON.stringify(answer)}`);
  }

  /** What idb does in a cluster: it knows all nodes, and whoever looks at what is stored asks one that lives. */
  flowOf(flow: Flow): Flow {
    const seen = ({ env }: Place) => placeOf({ ...env, IDB_ELASTICSEARCH_URL: this.#living.url });
    return {
      ...flow,
      withPlace: (use) =>
        flow.withPlace(async (place) => {
          try {
            return await use(place);
          } finally {
            await this.restore();
          }
        }),
      release: (place) => flow.release(seen(place)),
      read: async (place) => {
        await this.mend();
        return flow.read(seen(place));
      },
    };
  }

  get #living(): OwnNode {
    return this.nodes.find((node) => !this.#dead.has(node))!;
  }

  #named(name: string | undefined): OwnNode {
    const node = this.nodes.find((each) => each.name === name);
    if (node === undefined) throw new Error(`There is no node ${name ?? ''}`);
    return node;
  }

  async #ask(path: string): Promise<unknown> {
    const response = await fetch(`${this.#living.url}${path}`);
    // A health that was waited for in vain is answered with 408.
    if (!response.ok && response.status !== 404 && response.status !== 408)
      throw new Error(`Failed to ask for ${path}: ${await response.text()}`);
    return response.status === 404 ? [] : response.json();
  }
}
