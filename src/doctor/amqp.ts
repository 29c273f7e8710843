/** Checks of the RabbitMQ that events come through. */
import { amqpAddress, amqpError, withAmqp, type AmqpHandle } from '../clients/amqp.js';
import { readTopology, type FoundPart } from '../intake/topology.js';
import { ok, problem, type Check, type Outcome, type Place } from './check.js';

/** Quorum queues that hand on their dead letters without losing any. */
const OLDEST_VERSION = [3, 10] as const;

interface Resource extends AmqpHandle {
  readonly url: string;
}

const checks: readonly Check<Resource>[] = [
  { name: 'amqp', look: lookAtServer },
  { name: 'amqp queues', needs: ['amqp'], look: lookAtQueues },
];

export const amqp: Place<Resource> = {
  checks,
  open: ({ settings }, use) => {
    const url = settings.amqp.url ?? '';
    return withAmqp(url, (handle) => use({ ...handle, url }));
  },
};

function lookAtServer({ connection, url }: Resource): Outcome {
  const { product, version } = connection.connection.serverProperties;
  return judgeServer(amqpAddress(url), product, version);
}

/** @param product and version as the server says them */
export function judgeServer(address: string, product: string, version: string): Outcome {
  const found = `${address} answers, ${product} ${version}`;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_VERSION;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return ok(found);
  return problem(`${found}, is too old`, `Use RabbitMQ ${OLDEST_VERSION.join('.')} or newer.`);
}

async function lookAtQueues(
  { connection, url }: Resource,
  { settings }: { settings: { index: { prefix: string } } },
): Promise<readonly Outcome[]> {
  try {
    return judgeQueues(await readTopology(connection, settings.index.prefix));
  } catch (error) {
    throw amqpError('look at the queues', url, error);
  }
}

export function judgeQueues(parts: readonly FoundPart[]): readonly Outcome[] {
  const outcomes = parts
    .filter(({ state }) => state === 'different')
    .map(({ kind, name, reason }) =>
      problem(
        `${kind} ${name} was declared with other arguments: ${reason ?? 'no reason given'}`,
        'Empty and delete it, then run idb init; or set index.prefix so that idb has names of its own.',
      ),
    );
  const missing = parts.filter(({ state }) => state === 'missing').map(({ name }) => name);
  if (missing.length > 0) {
    const named = missing.length === parts.length ? 'the exchange and the queues of each type' : missing.join(', ');
    outcomes.push(problem(`Not there: ${named}; what is published to them is lost`, 'idb init declares them.'));
  }
  return outcomes.length > 0
    ? outcomes
    : [ok(`${parts.length} of them (the exchange, and the queues of each type), as idb declares them`)];
}
