import { expect } from 'chai';
import { defineEvents } from '../../src/cli/commands/events.js';
import { withAmqp, withChannel, withConfirmChannel } from '../../src/clients/amqp.js';
import { withEmbedded } from '../../src/clients/embedded.js';
import type { Delivery } from '../../src/events/event-queue.js';
import { createAmqpQueue } from '../../src/intake/queue/amqp/amqp-queue.js';
import { createEmbeddedQueue } from '../../src/intake/queue/embedded/embedded-queue.js';
import { deadLetterQueue, eventQueue, eventsExchange } from '../../src/intake/queue/queues.js';
import { openEmbedded } from '../support/embedded.js';
import { eventually } from '../support/eventually.js';
import { runCommand } from '../support/run-command.js';
import { amqpUrl, uniquePrefix } from '../support/servers.js';
import { removeDirectory, temporaryDirectory } from '../support/temporary-directory.js';
import { amqpProxy } from '../chaos/proxies/broker-way.js';
import {
  allLetters,
  bodiesOf,
  describeQueue,
  event,
  failureOf,
  NEVER,
  outgoing,
  PATIENCE_MS,
  publishAll,
  takeAll,
} from './queue-suite.js';

async function dropQueues(prefix: string, types: readonly string[]): Promise<void> {
  await createAmqpQueue({ url: amqpUrl(), prefix }).delete(types);
  await withAmqp(amqpUrl(), ({ connection }) =>
    withChannel(connection, (channel) => channel.deleteExchange(eventsExchange(prefix))),
  );
}

describeQueue('RabbitMQ', (types) => {
  const prefix = uniquePrefix();
  const queue = createAmqpQueue({ url: amqpUrl(), prefix });
  return Promise.resolve({ queue, close: () => dropQueues(prefix, types) });
});

describeQueue('embedded', async () => {
  const { handle, close } = await openEmbedded();
  return { queue: await createEmbeddedQueue(handle), close };
});

describe('queues on RabbitMQ', function () {
  this.timeout(240_000);
  const TYPE = 'view';
  let prefix: string;
  beforeEach(() => (prefix = uniquePrefix()));
  afterEach(() => dropQueues(prefix, [TYPE, 'other']));
  const queueOn = (url = amqpUrl()) => createAmqpQueue({ url, prefix });

  it('say what they created, and nothing the second time', async () => {
    const names = [
      `exchange ${eventsExchange(prefix)}`,
      `queue ${deadLetterQueue(prefix, TYPE)}`,
      `queue ${eventQueue(prefix, TYPE)}`,
    ];
    expect(await queueOn().declare([TYPE])).to.deep.equal(names);
    expect(await queueOn().declare([TYPE])).to.deep.equal([]);
  });

  it('are said to be missing where nothing was declared', async () => {
    expect(await queueOn().readStates([TYPE])).to.deep.equal([
      { type: TYPE, queue: eventQueue(prefix, TYPE), messages: null, dead: null, consumers: 0 },
    ]);
    const failures = [
      await failureOf(publishAll(queueOn(), [event(1)])),
      await failureOf(queueOn().withReader([TYPE], () => Promise.resolve())),
      await failureOf(allLetters(queueOn(), TYPE)),
    ];
    for (const { code, message } of failures) {
      expect(code).to.equal('refused');
      expect(message).to.contain('idb events queues declare');
    }
  });

  it('refuse an event whose type has no queue, by its type, and report as sent only what has one', async () => {
    const queue = queueOn();
    await queue.declare([TYPE]);
    const sent: string[] = [];
    const messages = outgoing([...Array.from({ length: 600 }, (_, i) => event(i)), event('lost', 'other')]);
    const failure = await failureOf(queue.publish(messages, (batch) => sent.push(...batch.map(({ id }) => id)), NEVER));
    expect(failure).to.include({ code: 'refused' });
    expect(failure.message).to.contain('stats-other').and.contain('idb events queues declare');
    expect(sent).to.include('0').and.not.include('lost');
  });

  it('are read ahead by thousands of small messages, each handed out once and acknowledged for good', async () => {
    const queue = queueOn();
    await queue.declare([TYPE]);
    const ids = Array.from({ length: 3_000 }, (_, i) => String(i));
    await publishAll(
      queue,
      ids.map((id) => event(id)),
    );
    await queue.withReader([TYPE], async (reader) => {
      // Nothing is acknowledged before all are here: a reader that never asked for more would wait in vain.
      const taken = await takeAll(reader, ids.length);
      expect(bodiesOf(taken)).to.have.members(ids.map((id) => event(id).body));
      await reader.acknowledge(taken.slice(0, 1_000));
      await reader.acknowledge(taken.slice(1_000));
      expect(await reader.take(10, 50, NEVER)).to.deep.equal([]);
    });
    const [state] = await queue.readStates([TYPE]);
    expect(state).to.include({ messages: 0, dead: 0 });
  });

  it('are read no further while large messages that follow small ones are not settled', async () => {
    const [small, large] = [200, 12];
    const queue = queueOn();
    await queue.declare([TYPE]);
    const filler = 'x'.repeat(4_000_000);
    async function* messages() {
      for (let i = 0; i < small; i++) yield event(i);
      for (let i = 0; i < large; i++) yield { ...event(small + i), body: filler };
    }
    await queue.publish(messages(), () => undefined, NEVER);
    await queue.withReader([TYPE], async (reader) => {
      let [taken, most] = [0, 0];
      while (taken < small + large) {
        // No message that is on its way comes so late, unless it waits for others to be settled.
        const deliveries: Delivery[] = [];
        for (let more; (more = await reader.take(1_000, 500, NEVER)).length > 0;) deliveries.push(...more);
        most = Math.max(most, deliveries.filter(({ body }) => body.length === filler.length).length);
        taken += deliveries.length;
        await reader.acknowledge(deliveries);
      }
      expect(most).to.be.within(1, large / 2);
    });
  });

  it('have what was on its way at hand when the reader has caught up', async () => {
    const queue = queueOn();
    await queue.declare([TYPE]);
    await publishAll(
      queue,
      Array.from({ length: 15 }, (_, i) => event(i)),
    );
    await queue.withReader([TYPE], async (reader) => {
      await eventually(
        async () => expect((await queue.readStates([TYPE]))[0]).to.include({ messages: 0 }),
        PATIENCE_MS,
      );
      await reader.catchUp();
      expect(await reader.take(100, 0, NEVER)).to.have.length(15);
    });
  });

  it('name a queue that is there with other arguments', async () => {
    await withAmqp(amqpUrl(), ({ connection }) =>
      withChannel(connection, (channel) => channel.assertQueue(eventQueue(prefix, TYPE), { durable: true })),
    );
    const failure = await failureOf(queueOn().declare([TYPE]));
    expect(failure).to.include({ code: 'configuration' });
    expect(failure.message).to.contain(eventQueue(prefix, TYPE));
  });

  it('fail a waiting processor when the connection is lost, and give another one all that it had', async () => {
    const proxy = await amqpProxy();
    try {
      const queue = queueOn(proxy.url);
      await queue.declare([TYPE]);
      await publishAll(queue, [event(1), event(2), event(3)]);
      const failure = await failureOf(
        queue.withReader([TYPE], async (reader) => {
          await takeAll(reader, 3);
          const waiting = reader.take(1, 60_000, NEVER);
          proxy.cut();
          await waiting;
        }),
      );
      expect(failure).to.include({ code: 'unavailable' });
      await queueOn().withReader([TYPE], async (reader) => {
        const again = await takeAll(reader, 3);
        expect(bodiesOf(again)).to.deep.equal([1, 2, 3].map((id) => `{"id":"${id}"}`));
      });
    } finally {
      await proxy.close();
    }
  });

  it('fail publishing when the connection is lost', async () => {
    const proxy = await amqpProxy();
    try {
      const queue = queueOn(proxy.url);
      await queue.declare([TYPE]);
      let sent = 0;
      async function* endless() {
        for (let i = 0; ; i++) {
          if (i === 2_000) proxy.cut();
          yield event(i);
        }
      }
      const failure = await failureOf(queue.publish(endless(), ({ length }) => (sent += length), NEVER));
      expect(failure).to.include({ code: 'unavailable' });
      const [state] = await queueOn().readStates([TYPE]);
      expect(sent)
        .to.be.above(0)
        .and.at.most(state?.messages ?? 0);
    } finally {
      await proxy.close();
    }
  });

  it('are let go of when the broker does not read any more', async () => {
    const proxy = await amqpProxy();
    try {
      const stall = () => {
        proxy.stall();
        return Promise.resolve();
      };
      await withAmqp(proxy.url, (handle) => withConfirmChannel(handle, stall));
    } finally {
      await proxy.close();
    }
  });

  it('tell why the broker itself set a message aside, and put it back when asked', async () => {
    const queue = queueOn();
    await queue.declare([TYPE]);
    await publishAll(queue, [event(1)]);
    await withAmqp(amqpUrl(), ({ connection }) =>
      withChannel(connection, async (channel) => {
        const nackAll = async () => {
          for (let message; (message = await channel.get(eventQueue(prefix, TYPE)));) channel.nack(message);
        };
        await eventually(async () => {
          await nackAll();
          expect((await channel.checkQueue(deadLetterQueue(prefix, TYPE))).messageCount).to.equal(1);
        }, PATIENCE_MS);
      }),
    );
    const [letter] = await allLetters(queue, TYPE);
    expect(letter?.reason).to.equal('delivered more than 20 times');
    expect(Date.parse(letter?.since ?? '')).to.be.above(Date.parse('2020-01-01'));
    expect(await queue.retryDeadLetters({ types: [TYPE] })).to.equal(1);
    await queue.withReader([TYPE], async (reader) => {
      expect(bodiesOf(await takeAll(reader, 1))).to.deep.equal(['{"id":"1"}']);
    });
  });

  it('show what somebody else has put into a dead queue', async () => {
    await queueOn().declare([TYPE]);
    await withAmqp(amqpUrl(), ({ connection }) =>
      withChannel(connection, async (channel) => {
        channel.sendToQueue(deadLetterQueue(prefix, TYPE), Buffer.from('by hand'));
        await channel.checkQueue(deadLetterQueue(prefix, TYPE));
      }),
    );
    const letters = await eventually(async () => {
      const there = await allLetters(queueOn(), TYPE);
      expect(there).to.have.length(1);
      return there;
    }, PATIENCE_MS);
    expect(letters).to.deep.equal([
      { type: TYPE, id: letters[0]?.id, reason: 'not said', since: null, body: Buffer.from('by hand') },
    ]);
    expect(await queueOn().purgeDeadLetters({ types: [TYPE] }, new Date())).to.equal(0);
  });
});

describe('the embedded queue', function () {
  this.timeout(240_000);

  it('tells a read that failed, which is tried again, from a write', async () => {
    const { handle, close } = await openEmbedded();
    try {
      const queue = await createEmbeddedQueue(handle);
      await handle.database.exec('DROP TABLE idb.queue');
      const taking = queue.withReader(['view'], (reader) => reader.take(1, 0, NEVER));
      const failures = [taking, queue.readStates(['view']), allLetters(queue, 'view'), publishAll(queue, [event(1)])];
      expect((await Promise.all(failures.map(failureOf))).map(({ code }) => code)).to.deep.equal([
        'read-failed',
        'read-failed',
        'read-failed',
        'write-failed',
      ]);
    } finally {
      await close();
    }
  });

  it('has what was published, and not acknowledged, when the directory is opened again', async () => {
    const directory = temporaryDirectory();
    try {
      await withEmbedded(directory, async (handle) => {
        const queue = await createEmbeddedQueue(handle);
        expect(await queue.declare(['view'])).to.deep.equal(['idb.queue']);
        await publishAll(queue, [event(1), event(2), event(3)]);
        await queue.withReader(['view'], async (reader) => {
          await reader.acknowledge((await takeAll(reader, 3)).slice(0, 1));
        });
      });
      await withEmbedded(directory, async (handle) => {
        const queue = await createEmbeddedQueue(handle);
        expect(await queue.declare(['view'])).to.deep.equal([]);
        await queue.withReader(['view'], async (reader) => {
          const left = await takeAll(reader, 2);
          expect(bodiesOf(left)).to.deep.equal(['{"id":"2"}', '{"id":"3"}']);
        });
      });
    } finally {
      removeDirectory(directory);
    }
  });
});

describe('types that are registered no more', function () {
  this.timeout(240_000);

  it('are listed, and purged, where the queue is embedded', async () => {
    const directory = temporaryDirectory();
    try {
      await withEmbedded(directory, async (handle) => {
        const queue = await createEmbeddedQueue(handle);
        await publishAll(queue, [event('a', 'once'), event('b', 'view')]);
        await queue.withReader(['once'], async (reader) => {
          const taken = await takeAll(reader, 1);
          await reader.setAside(taken[0]!, 'a reason');
          await reader.acknowledge(taken);
        });
        expect(await queue.readOtherTypes(['view'])).to.deep.equal(['once']);
        expect(await queue.readOtherTypes(['once', 'view'])).to.deep.equal([]);
      });
      const letters = (...words: string[]) =>
        runCommand(defineEvents, ['events', 'dead-letters', ...words], { IDB_DATA_DIR: directory });
      expect((await letters('list')).output).to.match(/^once .* a reason$/m);
      expect((await letters('list', 'once')).output).to.match(/^once .* a reason$/m);
      expect((await letters('list', 'view')).output).to.equal('No dead letters.\n');
      expect((await letters('purge', '--yes')).output).to.equal('1 dead letter deleted.\n');
      expect(await failureOf(letters('list', 'once'))).to.include({ code: 'usage' });
    } finally {
      removeDirectory(directory);
    }
  });
});
