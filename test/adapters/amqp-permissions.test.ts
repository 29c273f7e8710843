import { expect } from 'chai';
import { IdbError } from '../../src/model/errors.js';
import { createAmqpQueue } from '../../src/intake/queue/amqp/amqp-queue.js';
import type { EventQueue, Outgoing } from '../../src/events/event-queue.js';
import { startOwn, type OwnServer } from '../support/servers.js';

const PASSWORD = 'a-secret-word';
const NEVER = new AbortController().signal;

/** As the README has them: patterns of names that may be configured, written to, and read from. */
const PERMISSIONS = {
  declarer: {
    configure: '^(events|stats-.*)$',
    write: String.raw`^(stats-.*|amq\.default)$`,
    read: '^(events|stats-.*)$',
  },
  publisher: { configure: '^$', write: '^events$', read: '^$' },
  processor: { configure: '^$', write: String.raw`^amq\.default$`, read: '^stats-.*$' },
} as const;
type User = keyof typeof PERMISSIONS;

function definitions(): object {
  const names = Object.keys(PERMISSIONS) as User[];
  return {
    vhosts: [{ name: '/' }],
    users: names.map((name) => ({ name, password: PASSWORD, tags: '' })),
    permissions: names.map((user) => ({ user, vhost: '/', ...PERMISSIONS[user] })),
  };
}

function event(id: string): Outgoing {
  return { type: 'view', id, body: JSON.stringify({ id, type: 'view' }) };
}

async function publish(queue: EventQueue, ...ids: readonly string[]): Promise<number> {
  let sent = 0;
  async function* messages(): AsyncGenerator<Outgoing> {
    for (const id of ids) yield event(id);
  }
  await queue.publish(messages(), (batch) => (sent += batch.length), NEVER);
  return sent;
}

async function refusalOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).to.be.instanceOf(IdbError);
  expect((error as IdbError).exitCode).to.equal(69);
  return (error as IdbError).message;
}

describe('permissions on RabbitMQ', function () {
  this.timeout(240_000);
  let server: OwnServer;

  before(async () => {
    server = await startOwn('rabbitmq', { definitions: definitions() });
    await queueOf('declarer').declare(['view']);
  });
  after(() => server.stop());

  const queueOf = (user: User): EventQueue =>
    createAmqpQueue({ url: server.url.replace('guest:guest', `${user}:${PASSWORD}`), prefix: '' });

  it('to write to the exchange are enough for a publisher, who can neither read nor declare', async () => {
    const queue = queueOf('publisher');
    expect(await publish(queue, 'a', 'b', 'c')).to.equal(3);
    expect(await refusalOf(queue.withReader(['view'], async (reader) => reader.take(1, 0, NEVER)))).to.match(
      /refuse|access/i,
    );
    expect(await refusalOf(queue.declare(['seen']))).to.match(/refuse|access/i);
  });

  it('to read queues and write dead letters are enough for a processor, who can not publish', async () => {
    const queue = queueOf('processor');
    const taken = await queue.withReader(['view'], async (reader) => {
      const deliveries = await reader.take(10, 10_000, NEVER);
      await reader.setAside(deliveries[0]!, 'a test');
      await reader.acknowledge(deliveries);
      return deliveries.length;
    });
    expect(taken).to.equal(3);
    expect((await queue.readStates(['view'])).map(({ dead }) => dead)).to.deep.equal([1]);
    expect(await refusalOf(publish(queue, 'd'))).to.match(/refuse|access/i);
  });
});
