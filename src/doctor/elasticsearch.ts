/** Checks of the Elasticsearch that documents are written to: the servers. Their indices and the ledger have files of their own. */
import type { Client, estypes } from '@elastic/elasticsearch';
import { elasticsearchAddress, elasticsearchError, statusOf, withElasticsearch } from '../clients/elasticsearch.js';
import type { Settings } from '../config/settings.js';
import { ElasticStore } from '../store/elastic/elastic-store.js';
import { IndexNames } from '../store/elastic/indices.js';
import { ok, problem, skipped, warning, type Check, type Circumstances, type Outcome, type Place } from './check.js';
import { clockDifference_ms, judgeClock, readClock } from './clock.js';
import { judgeEncryption } from './encryption.js';
import { lookAtIndices } from './elastic-indices.js';
import { lookAtPrivileges, notTold } from './elastic-privileges.js';
import { ledgerChecks, type Ledger } from './ledger.js';

/** A server that does not answer so small a question in this time is no help to a run either. */
const REQUEST_LIMIT_MS = 4_000;
const VERSIONS = [8, 9];

interface Node {
  readonly url: string;
  /** Null where the user may not know it, or there is no answer. */
  readonly version: string | null;
  readonly error: Error | null;
}

interface Resource extends Ledger {
  readonly client: Client;
  readonly address: string;
  readonly names: IndexNames;
  readonly nodes: readonly Node[];
}

const checks: readonly Check<Resource>[] = [
  { name: 'elasticsearch', look: ({ nodes }) => nodes.map(judgeNode) },
  { name: 'elasticsearch tls', look: (_, { settings }) => judgeTls(settings.elasticsearch) },
  { name: 'elasticsearch health', needs: ['elasticsearch'], look: lookAtHealth },
  {
    name: 'elasticsearch privileges',
    look: ({ client, names }, { settings, now }) => lookAtPrivileges(client, names, settings.index.prefix, now()),
  },
  { name: 'elasticsearch indices', look: ({ client, names }) => lookAtIndices(client, names) },
  { name: 'elasticsearch clock', look: lookAtClock },
  ...ledgerChecks('elasticsearch indices'),
];

export const elasticsearch: Place<Resource> = {
  checks,
  open: async ({ settings }, use) => {
    const nodes = await Promise.all(settings.elasticsearch.url.map((url) => readNode(settings, url)));
    const answering = nodes.filter(({ error }) => error === null).map(({ url }) => url);
    const failed = nodes.find(({ error }) => error !== null);
    if (answering.length === 0 && failed?.error) throw failed.error;
    const access = { ...settings.elasticsearch, url: answering };
    await withElasticsearch(access, async (client) => {
      const patient = client.child({ requestTimeout: REQUEST_LIMIT_MS });
      const address = elasticsearchAddress(access);
      const { index, lease, bulk } = settings;
      const store = new ElasticStore({
        client: patient,
        address,
        prefix: index.prefix,
        leaseSeconds: lease.seconds,
        bulk,
      });
      await use({ client: patient, address, nodes, names: new IndexNames(index.prefix), store });
    });
  },
};

/** Asks one node by itself: a client with several would ask another one where this one is down. */
async function readNode({ elasticsearch: access }: Settings, url: string): Promise<Node> {
  const address = elasticsearchAddress({ ...access, url: [url] });
  try {
    return await withElasticsearch({ ...access, url: [url] }, async (client) => {
      // Not `GET /`: plain distributions of the core don't answer it.
      const params = { node_id: '_local', metric: '_none', filter_path: 'nodes.*.version' };
      const { nodes } = await client.nodes.info(params, { requestTimeout: REQUEST_LIMIT_MS });
      return { url, version: Object.values(nodes)[0]?.version ?? null, error: null };
    });
  } catch (error) {
    // Forbidden, but by a server that knows who asks.
    if (statusOf(error) === 403) return { url, version: null, error: null };
    return { url, version: null, error: elasticsearchError('ask for the version', address, error) };
  }
}

function judgeNode({ url, version, error }: Node): Outcome {
  const address = elasticsearchAddress({ url: [url], apiKey: null, username: null, password: null, caFile: null });
  if (error !== null)
    return warning(
      error.message,
      'The other nodes answer, so idb can work; start it again, or take it out of elasticsearch.url.',
    );
  if (version === null) return ok(`${address} answers; its version is not told ${notTold}`);
  if (VERSIONS.includes(Number.parseInt(version, 10))) return ok(`${address} answers, Elasticsearch ${version}`);
  return problem(
    `${address} answers, but Elasticsearch ${version} is not supported`,
    `Use Elasticsearch ${VERSIONS.join('.x or ')}.x.`,
  );
}

/** The first node that is not reached as it should be. */
function judgeTls({ url, apiKey, password }: Settings['elasticsearch']): Outcome {
  const nodes = url.map((node) => new URL(node));
  const hasLogin = apiKey !== null || password !== null || nodes.some((node) => node.password !== '');
  const outcomes = nodes.map(({ protocol, hostname }) =>
    judgeEncryption({
      host: hostname,
      isEncrypted: protocol === 'https:',
      sent: hasLogin ? 'the password or key and every document' : 'every document',
      advice: 'Write https:// in elasticsearch.url (and turn TLS on in the cluster).',
    }),
  );
  return outcomes.find(({ result }) => result === 'warning') ?? outcomes[0] ?? ok('there is no node');
}

async function lookAtHealth({ client, address }: Resource): Promise<Outcome> {
  try {
    return judgeHealth(await client.cluster.health());
  } catch (error) {
    if (statusOf(error) === 403) return skipped(`not told ${notTold}`);
    throw elasticsearchError('ask for the health', address, error);
  }
}

/** @param health as `GET _cluster/health` answers */
export function judgeHealth(
  health: Pick<estypes.ClusterHealthResponse, 'status' | 'number_of_nodes' | 'unassigned_shards'>,
): Outcome {
  const nodes = `${health.number_of_nodes} ${health.number_of_nodes === 1 ? 'node' : 'nodes'}`;
  switch (health.status.toLowerCase()) {
    case 'green':
      return ok(`green, ${nodes}`);
    case 'yellow': {
      const alone =
        health.number_of_nodes === 1
          ? 'On one node that may be fine: copies need a second one. Other indices than those of idb ask for copies (number_of_replicas).'
          : 'Copies are being made, or there is no room for them: GET _cluster/allocation/explain tells.';
      return warning(`yellow, ${nodes}: ${health.unassigned_shards} copies of shards have no place`, alone);
    }
    default:
      return problem(
        `${health.status}, ${nodes}: some shards are not there, what lies in them can't be read or written`,
        'GET _cluster/allocation/explain tells which and why (a node that is down, a full disk).',
      );
  }
}

async function lookAtClock({ client, address }: Resource, { settings, now }: Circumstances): Promise<Outcome> {
  try {
    const reading = await readClock(now, async () => {
      const { nodes } = await client.nodes.stats({ metric: 'os', filter_path: 'nodes.*.timestamp' });
      return furthestFrom(
        now(),
        Object.values(nodes).flatMap(({ timestamp }) => timestamp ?? []),
      );
    });
    return judgeClock("the nodes' clock", clockDifference_ms(reading), settings.lease.seconds);
  } catch (error) {
    if (statusOf(error) === 403) return skipped(`not told ${notTold}`);
    throw elasticsearchError('ask for the time', address, error);
  }
}

/** Of several nodes the one whose clock is the worst. */
function furthestFrom(now: Date, timestamps: readonly number[]): Date {
  const distance = (at: number): number => Math.abs(at - now.getTime());
  const [worst = now.getTime()] = [...timestamps].sort((a, b) => distance(b) - distance(a));
  return new Date(worst);
}
