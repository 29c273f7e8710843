/** Checks of the RabbitMQ that events come through. */
import { amqpAddress, amqpError, withAmqp, type AmqpHandle } from '../clients/amqp.js';
import { readTopology, type FoundPart } from '../intake/queue/topology.js';
import { ok, problem, warning, type Check, type Circumstances, type Outcome, type Place } from './check.js';
import { judgeEncryption } from './encryption.js';

/** Quorum queues that hand on their dead letters without losing any. */
const OLDEST_VERSION = [3, 10] as const;

interface Resource extends AmqpHandle {
  readonly url: string;
}

const checks: readonly Check<Resource>[] = [
  { name: 'amqp', look: lookAtServer },
  { name: 'amqp tls', look: ({ url }) => judgeTls(url) },
  { name: 'amqp queues', needs: ['amqp'], look: lookAtQueues },
  { name: 'amqp ids', look: (_, { settings }) => judgeIdKey(settings.events.idKey !== null) },
];

export const amqp: Place<Resource> = {
  checks,
  open: ({ settings }, use) => {
    const url = settings.amqp.url ?? '';
    return withAmqp(url, (handle) => use({ ...handle, url }), settings.amqp.caFile);
  },
};

function lookAtServer({ connection, url }: Resource): Outcome {
  const { product, version } = connection.connection.serverProperties;
  return judgeServer(amqpAddress(url), product, version);
}

function judgeTls(url: string): Outcome {
  const { protocol, hostname } = new URL(url);
  return judgeEncryption({
    host: hostname,
    isEncrypted: protocol === 'amqps:',
    sent: 'the password and every event, with the address of its visitor,',
    advice: 'Write amqps:// in amqp.url (and turn TLS on in the server).',
  });
}

/** Who makes up a key for itself tells events without ids by it, and nobody else does. */
export function judgeIdKey(isConfigured: boolean): Outcome {
  if (isConfigured) return ok('events without ids get theirs by events.idKey');
  return warning(
    'events.idKey is not set: events without ids get theirs by a key in data.dir, and published or processed from another directory they would count twice',
    'Set events.idKey, the same wherever events are published or processed; or have all producers send ids.',
  );
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
  { settings, registry }: Circumstances,
): Promise<readonly Outcome[]> {
  try {
    const types = registry.eventTypes.map(({ name }) => name);
    return judgeQueues(await readTopology(connection, settings.index.prefix, types));
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
