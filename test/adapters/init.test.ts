import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import type { Channel } from 'amqplib';
import { defineInit } from '../../src/cli/commands/init.js';
import type { Part } from '../../src/cli/initialise.js';
import { withAmqp, withChannel } from '../../src/clients/amqp.js';
import {
  declareQueues,
  deadLetterQueue,
  eventQueue,
  eventsExchange,
  queueDeclarations,
} from '../../src/intake/queue/queues.js';
import { EVENT_TYPES } from '../../src/model/telemetry.js';
import { IdbError } from '../../src/model/errors.js';
import { amqpUrl, dropIndices, elasticsearchUrl, uniquePrefix, withDatabase } from '../support/servers.js';
import { runCommand, type TestEnvironment } from '../support/run-command.js';
import { removeDirectory, temporaryDirectory } from '../support/temporary-directory.js';

async function initialise(env: TestEnvironment, ...options: string[]): Promise<Part[]> {
  const { exitCode, output } = await runCommand(defineInit, ['init', '--json', ...options], env);
  expect(exitCode).to.equal(0);
  return JSON.parse(output) as Part[];
}
const linesOf = (parts: readonly Part[]) => parts.map(({ name, result }) => `${name} ${result}`);

function onChannel<T>(work: (channel: Channel) => Promise<T>): Promise<T> {
  return withAmqp(amqpUrl(), ({ connection }) => withChannel(connection, work));
}

async function dropQueues(prefix: string): Promise<void> {
  await onChannel(async (channel) => {
    for (const { name } of queueDeclarations(prefix, EVENT_TYPES)) await channel.deleteQueue(name);
    await channel.deleteExchange(eventsExchange(prefix));
  });
}

describe('idb init', function () {
  this.timeout(240_000);

  describe('with Elasticsearch', () => {
    let prefix: string;
    beforeEach(() => (prefix = uniquePrefix()));
    afterEach(() => dropIndices(elasticsearchUrl(), prefix));

    it('creates the indices, with the day indices of this year and the last; a second time it finds them', async () => {
      const env = {
        IDB_ELASTICSEARCH_URL: elasticsearchUrl(),
        IDB_INDEX_PREFIX: prefix,
        IDB_POSTGRES_URL: 'postgres://nowhere/x',
      };
      const year = new Date().getUTCFullYear();
      const names = [
        'runs',
        'recordset-months',
        'recordset-totals',
        'site-days',
        `recordset-days-${year - 1}`,
        `recordset-days-${year}`,
      ];
      expect(linesOf(await initialise(env))).to.deep.equal(names.map((name) => `${prefix}stats-${name} created`));
      expect(linesOf(await initialise(env))).to.deep.equal(names.map((name) => `${prefix}stats-${name} was there`));
    });

    it('gives a day index that lacks it the alias', async () => {
      const name = `${prefix}stats-recordset-days`;
      const index = `${name}-${new Date().getUTCFullYear()}`;
      await fetch(`${elasticsearchUrl()}/${index}`, { method: 'PUT' });
      const env = {
        IDB_ELASTICSEARCH_URL: elasticsearchUrl(),
        IDB_INDEX_PREFIX: prefix,
        IDB_POSTGRES_URL: 'postgres://nowhere/x',
      };
      expect(linesOf(await initialise(env)))
        .to.include(`${name} -> ${index} created`)
        .and.include(`${index} was there`);
    });
  });

  describe('with no server', () => {
    it('creates the database in the directory', async () => {
      const directory = temporaryDirectory();
      try {
        const name = `database for telemetry and documents in ${directory}`;
        expect(linesOf(await initialise({ IDB_DATA_DIR: directory }))).to.deep.equal([`${name} created`]);
        expect(linesOf(await initialise({ IDB_DATA_DIR: directory }, '--source-schema'))).to.deep.equal([
          `${name} was there`,
        ]);
      } finally {
        removeDirectory(directory);
      }
    });
  });

  describe('--source-schema', () => {
    it('creates the telemetry tables that are missing in Postgres, and says which were there', async () => {
      await withDatabase(async (url) => {
        const directory = temporaryDirectory();
        const env = { IDB_POSTGRES_URL: url, IDB_DATA_DIR: directory };
        const tables = async (...options: string[]) =>
          linesOf((await initialise(env, ...options)).filter(({ place }) => place === 'postgres'));
        try {
          expect(await tables()).to.deep.equal([]);
          expect(await tables('--source-schema')).to.deep.equal(['table queries created', 'table stats created']);
          expect(await tables('--source-schema')).to.deep.equal(['table queries was there', 'table stats was there']);
        } finally {
          removeDirectory(directory);
        }
      });
    });
  });

  describe('with AMQP', () => {
    let prefix: string;
    let directory: string;
    let env: TestEnvironment;
    beforeEach(() => {
      prefix = uniquePrefix();
      directory = temporaryDirectory();
      env = { IDB_AMQP_URL: amqpUrl(), IDB_INDEX_PREFIX: prefix, IDB_DATA_DIR: directory };
    });
    afterEach(async () => {
      await dropQueues(prefix);
      removeDirectory(directory);
    });
    const ofAmqp = (parts: readonly Part[]) => linesOf(parts.filter(({ place }) => place === 'amqp'));

    it('declares the exchange and two queues for each type, each with the prefix; a second time it finds them', async () => {
      const queues = EVENT_TYPES.flatMap((type) => [
        `queue ${prefix}stats-${type}.dead`,
        `queue ${prefix}stats-${type}`,
      ]);
      const names = [`exchange ${prefix}events`, ...queues];
      expect(ofAmqp(await initialise(env))).to.deep.equal(names.map((name) => `${name} created`));
      expect(ofAmqp(await initialise(env))).to.deep.equal(names.map((name) => `${name} was there`));
    });

    it('each type is passed on by the routing key stats-<type>, without the prefix', async () => {
      await initialise(env);
      await onChannel(async (channel) => {
        for (const type of EVENT_TYPES) channel.publish(eventsExchange(prefix), `stats-${type}`, Buffer.from(type));
        for (const type of EVENT_TYPES) expect(await contentOfNext(channel, eventQueue(prefix, type))).to.equal(type);
      });
    });

    it('a message that ends its consumer again and again is set aside and not lost', async () => {
      await initialise(env);
      await onChannel(async (channel) => {
        const queue = eventQueue(prefix, 'view');
        channel.publish(eventsExchange(prefix), 'stats-view', Buffer.from('poison'));
        for (let message; (message = await nextMessage(channel, queue)) !== undefined;) channel.nack(message);
        expect(await contentOfNext(channel, deadLetterQueue(prefix, 'view'))).to.equal('poison');
      });
    });

    it('names the queue that was declared otherwise, and what to do', async () => {
      const name = eventQueue(prefix, 'search');
      await onChannel((channel) => channel.assertQueue(name, { durable: true }));
      const error = await onChannel((channel) => declareQueues(channel, prefix, EVENT_TYPES)).catch(
        (thrown: unknown) => thrown,
      );
      expect(error).to.be.instanceOf(IdbError).with.property('code', 'configuration');
      expect(String(error)).to.contain(`Failed to declare queue ${name}: it exists with other arguments`);
      expect(String(error)).to.match(/inequivalent arg 'x-.*Empty and delete it .*index\.prefix/s);
    });
  });

  it('says which server it could not reach, without the password', async () => {
    const env = {
      IDB_AMQP_URL: 'amqp://someone:not-to-be-seen@127.0.0.1:1/there',
      IDB_INDEX_PREFIX: uniquePrefix(),
      IDB_DATA_DIR: temporaryDirectory(),
    };
    const error = await runCommand(defineInit, ['init'], env).catch((thrown: unknown) => thrown);
    removeDirectory(env.IDB_DATA_DIR);
    expect(error).to.be.instanceOf(IdbError).with.property('code', 'unavailable');
    expect(String(error)).to.contain('amqp://someone@127.0.0.1:1/there').and.not.contain('not-to-be-seen');
  });
});

/** A message on its way from queue to queue takes a moment. */
async function nextMessage(channel: Channel, queue: string) {
  for (let attempt = 0; attempt < 20; attempt++) {
    const message = await channel.get(queue);
    if (message !== false) return message;
    await sleep(50);
  }
  return undefined;
}

async function contentOfNext(channel: Channel, queue: string): Promise<string | undefined> {
  const message = await nextMessage(channel, queue);
  if (message !== undefined) channel.ack(message);
  return message?.content.toString();
}
