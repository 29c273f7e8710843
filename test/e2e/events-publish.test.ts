import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { defineEvents } from '../../src/cli/commands/events.js';
import { withAmqp, withChannel } from '../../src/clients/amqp.js';
import type { DeadLetter, QueueState } from '../../src/events/event-queue.js';
import { createAmqpQueue } from '../../src/intake/queue/amqp/amqp-queue.js';
import { deadLetterQueue, eventsExchange } from '../../src/intake/queue/queues.js';
import { EVENT_TYPES } from '../../src/model/telemetry.js';
import { eventually } from '../support/eventually.js';
import { runCommand } from '../support/run-command.js';
import { amqpUrl, uniquePrefix } from '../support/servers.js';
import { removeDirectory, temporaryDirectory } from '../support/temporary-directory.js';
import { IDB } from './support/run-idb.js';

const VIEW = '{"type":"view","record_type":"records","payload":{"r1":"A"},"timestamp":"2020-02-17T10:00:00Z"}';
const UNTIMED = '{"type":"view","record_type":"records","payload":{"secret":"A"}}';

describe('idb events', function () {
  this.timeout(240_000);
  let directory: string;
  let prefix: string;
  beforeEach(() => {
    directory = temporaryDirectory();
    prefix = uniquePrefix();
  });
  afterEach(() => removeDirectory(directory));

  const embedded = () => ({ IDB_DATA_DIR: directory });
  const onBroker = () => ({ IDB_DATA_DIR: directory, IDB_AMQP_URL: amqpUrl(), IDB_INDEX_PREFIX: prefix });
  const events = (env: Readonly<Record<string, string>>, ...words: string[]) =>
    runCommand(defineEvents, ['events', ...words], env);
  const failureOf = (env: Readonly<Record<string, string>>, ...words: string[]) =>
    events(env, ...words).then(
      () => expect.fail('it did not fail'),
      (error: unknown) => error,
    );

  async function dropQueues(): Promise<void> {
    await createAmqpQueue({ url: amqpUrl(), prefix }).delete(EVENT_TYPES);
    await withAmqp(amqpUrl(), ({ connection }) =>
      withChannel(connection, (channel) => channel.deleteExchange(eventsExchange(prefix))),
    );
  }

  function file(...lines: string[]): string {
    const path = join(directory, 'events.ndjson');
    writeFileSync(path, lines.join('\n'));
    return path;
  }

  it('publish, look at the queue and name unknown types with no server', async () => {
    const { exitCode, output } = await events(embedded(), 'publish', file(VIEW, 'secret'));
    expect([exitCode, output]).to.deep.equal([65, `${file()}, line 2: it is no JSON\n1 event sent, 1 line refused.\n`]);
    const status = JSON.parse((await events(embedded(), 'queues', 'status', 'view', '--json')).output) as QueueState[];
    expect(status).to.deep.equal([{ type: 'view', queue: 'stats-view', messages: 1, dead: 0, consumers: 0 }]);
    const failure = await failureOf(embedded(), 'dead-letters', 'list', 'views');
    expect(failure).to.include({ code: 'usage' });
    expect(String(failure)).to.contain('`views`').and.contain('download, mapping, search, seen, view');
  });

  describe('publish', () => {
    beforeEach(() => createAmqpQueue({ url: amqpUrl(), prefix }).declare(['view']));
    afterEach(dropQueues);

    it('sends what are events, and names the other lines without what they hold', async () => {
      const path = file(VIEW, '', 'secret', UNTIMED, '[]', VIEW);
      const { exitCode, output } = await events(onBroker(), 'publish', path);
      expect(exitCode).to.equal(65);
      expect(output.split('\n')).to.deep.equal([
        `${path}, line 3: it is no JSON`,
        `${path}, line 4: it has no timestamp (idb events publish --stamp gives it the present time)`,
        `${path}, line 5: it is no JSON object`,
        '2 events sent, 3 lines refused.',
        '',
      ]);
    });

    it('stamps, takes several files, and tells programs all figures', async () => {
      const path = file(UNTIMED);
      const { exitCode, output } = await events(onBroker(), 'publish', '--stamp', '--json', path, path);
      expect(exitCode).to.equal(0);
      expect(JSON.parse(output)).to.deep.equal({
        sent: 2,
        sent_by_type: { view: 2 },
        dropped: 0,
        refused: 0,
        refusals: [],
      });
    });

    it('lists twenty refused lines and counts the others', async () => {
      const { output } = await events(onBroker(), 'publish', file(...Array.from({ length: 30 }, () => '[]')));
      const lines = output.trimEnd().split('\n');
      expect(lines).to.have.length(22);
      expect(lines.slice(-2)).to.deep.equal(['… and 10 more lines', '0 events sent, 30 lines refused.']);
    });

    it('names a file that is not there', async () => {
      expect(String(await failureOf(embedded(), 'publish', join(directory, 'no-such-file')))).to.contain(
        'no-such-file',
      );
    });

    it('ends with 69 where the broker is not there, and without the password', async () => {
      const url = 'amqp://someone:not-to-be-seen@127.0.0.1:1/there';
      const failure = await failureOf({ ...embedded(), IDB_AMQP_URL: url }, 'publish', file(VIEW));
      expect(failure).to.include({ exitCode: 69 });
      expect(String(failure)).to.not.contain('not-to-be-seen');
    });

    it('says what to do where no queue was declared, and how many events were sent', async () => {
      const failure = await failureOf(onBroker(), 'publish', file(VIEW.replace('view', 'mapping')));
      expect(failure).to.include({ exitCode: 69 });
      expect(String(failure)).to.contain('idb events queues declare').and.contain('0 events were confirmed before');
    });

    it('reads standard input', async () => {
      const env = { PATH: process.env.PATH, HOME: directory, ...onBroker() };
      const child = spawn(process.execPath, [IDB, 'events', 'publish'], { env, stdio: ['pipe', 'pipe', 'inherit'] });
      child.stdin.end(`${VIEW}\nsecret\n`);
      expect(await text(child.stdout)).to.equal(
        'standard input, line 2: it is no JSON\n1 event sent, 1 line refused.\n',
      );
    });
  });

  describe('with RabbitMQ', () => {
    afterEach(dropQueues);

    async function statusIs(type: string, messages: number, dead: number): Promise<void> {
      await eventually(async () => {
        const { output } = await events(onBroker(), 'queues', 'status', type, '--json');
        expect((JSON.parse(output) as QueueState[])[0]).to.include({ messages, dead });
      }, 30_000);
    }

    /** As the processor would. */
    async function setAside(type: string, ...bodies: string[]): Promise<void> {
      await withAmqp(amqpUrl(), ({ connection }) =>
        withChannel(connection, async (channel) => {
          const headers = { 'x-idb-reason': 'for the test', 'x-idb-since': '2020-01-01T00:00:00.000Z' };
          for (const body of bodies) channel.sendToQueue(deadLetterQueue(prefix, type), Buffer.from(body), { headers });
          await channel.checkQueue(deadLetterQueue(prefix, type));
        }),
      );
      await statusIs(type, 0, bodies.length);
    }

    async function listed(): Promise<(Omit<DeadLetter, 'body'> & { bytes: number })[]> {
      return JSON.parse((await events(onBroker(), 'dead-letters', 'list', '--json')).output) as never;
    }

    it('queues are declared, filled, looked at, purged and deleted', async () => {
      expect((await events(onBroker(), 'queues', 'declare', 'view')).output).to.contain(
        `queue ${prefix}stats-view created`,
      );
      expect((await events(onBroker(), 'queues', 'declare', 'view')).output).to.equal('Everything was there.\n');
      await events(onBroker(), 'publish', file(VIEW, VIEW));
      await statusIs('view', 2, 0);
      expect(String(await failureOf(onBroker(), 'queues', 'purge', 'view'))).to.match(
        /delete 2 events .* of view .*--yes/,
      );
      expect((await events(onBroker(), 'queues', 'purge', 'view', '--yes')).output).to.equal('2 events deleted.\n');
      const failure = await failureOf(onBroker(), 'queues', 'delete', 'view');
      expect(failure).to.include({ code: 'usage' });
      expect((await events(onBroker(), 'queues', 'delete', 'view', '--yes')).output).to.equal(
        `queue ${prefix}stats-view deleted\nqueue ${prefix}stats-view.dead deleted\n`,
      );
      expect((await events(onBroker(), 'queues', 'status', 'view')).output).to.contain('no queue');
    });

    it('dead letters are listed, shown, put back and purged', async () => {
      await events(onBroker(), 'queues', 'declare');
      await setAside('view', 'one', 'two', 'three');
      const letters = await listed();
      expect(letters.map(({ type, reason, since, bytes }) => [type, reason, since, bytes])).to.deep.equal(
        [3, 3, 5].map((bytes) => ['view', 'for the test', '2020-01-01T00:00:00.000Z', bytes]),
      );
      const [one = '', two = ''] = letters.map(({ id }) => id);
      expect((await events(onBroker(), 'dead-letters', 'show', two)).output).to.equal('two\n');
      expect((await events(onBroker(), 'dead-letters', 'retry', '--id', one)).output).to.equal(
        '1 dead letter put back; idb events process takes them.\n',
      );
      await statusIs('view', 1, 2);
      expect(await failureOf(onBroker(), 'dead-letters', 'show', one)).to.include({ code: 'usage' });
      const failure = await failureOf(onBroker(), 'dead-letters', 'purge', 'view');
      expect(failure).to.include({ code: 'usage' });
      expect(String(failure)).to.match(/delete 2 dead letters of view .*--yes/);
      const none = await events(onBroker(), 'dead-letters', 'purge', '--older-than', '36500', '--yes');
      expect(none.output).to.equal('0 dead letters deleted.\n');
      const all = await events(onBroker(), 'dead-letters', 'purge', '--older-than', '1', '--yes');
      expect(all.output).to.equal('2 dead letters deleted.\n');
      expect((await events(onBroker(), 'dead-letters', 'list')).output).to.equal('No dead letters.\n');
    });
  });
});
