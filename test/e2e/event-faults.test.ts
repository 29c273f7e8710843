import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { withAmqp, withChannel } from '../../src/clients/amqp.js';
import type { ProcessReport } from '../../src/intake/process/process-report.js';
import { createAmqpQueue } from '../../src/intake/queue/amqp/amqp-queue.js';
import { EVENT_TYPES } from '../../src/model/telemetry.js';
import { amqpProxy } from '../chaos/proxies/broker-way.js';
import { eventually } from '../support/eventually.js';
import { amqpUrl, dropIndices, elasticsearchUrl, uniquePrefix } from '../support/servers.js';
import { removeDirectory, temporaryDirectory } from '../support/temporary-directory.js';
import { askElasticsearch } from './support/behind.js';
import { withProxy, type ProxiedRequest } from '../chaos/proxies/http-proxy.js';
import { runIdb, startIdb, type Ended, type Started } from './support/run-idb.js';

const KILLS = 10;
const TYPE = 'view';
/** Of the messages of a test that is cut off, which are some megabytes: in the middle of them. */
const CUT_AFTER_BYTES = 1_000_000;

type Environment = Readonly<Record<string, string>>;

interface Place {
  readonly env: Environment;
  /** @throws unless it ends with 0 */
  readonly idb: (words: readonly string[], more?: Environment) => Promise<Ended>;
  /** Publishes so many views, the same ones each time. */
  readonly publish: (count: number) => Promise<void>;
  readonly process: (more?: Environment) => Promise<ProcessReport>;
  /** Ids of all events in the index. */
  readonly storedIds: () => Promise<readonly string[]>;
  /** Messages that wait, and dead letters. */
  readonly waiting: () => Promise<{ readonly messages: number | null; readonly dead: number | null }>;
  /** Waits until so many processors are at work. */
  readonly consumersAre: (count: number) => Promise<void>;
}

async function withPlace(use: (place: Place) => Promise<void>): Promise<void> {
  const prefix = uniquePrefix();
  const directory = temporaryDirectory();
  const queue = createAmqpQueue({ url: amqpUrl(), prefix });
  const env = {
    IDB_ELASTICSEARCH_URL: elasticsearchUrl(),
    IDB_AMQP_URL: amqpUrl(),
    IDB_INDEX_PREFIX: prefix,
    IDB_DATA_DIR: join(directory, 'data'),
  };
  const idb: Place['idb'] = async (words, more = {}) => {
    const ended = await runIdb(words, { ...env, ...more });
    expect(ended.code, `idb ${words.join(' ')}: ${ended.stderr}${ended.stdout}`).to.equal(0);
    return ended;
  };
  try {
    await queue.declare(EVENT_TYPES);
    await use({
      env,
      idb,
      publish: async (count) => {
        await idb(['events', 'publish', await fileOf(directory, count)]);
      },
      process: async (more) => reportOf(await idb(['events', 'process', '--json'], more)),
      storedIds: () => readIds(env),
      waiting: async () => {
        const [state] = await queue.readStates([TYPE]);
        return { messages: state?.messages ?? null, dead: state?.dead ?? null };
      },
      consumersAre: (count) =>
        eventually(async () => {
          expect((await queue.readStates([TYPE]))[0]?.consumers).to.equal(count);
        }),
    });
  } finally {
    await queue.delete(EVENT_TYPES);
    await dropIndices(elasticsearchUrl(), prefix);
    removeDirectory(directory);
  }
}

/** Starts idb for as long as the work takes: whatever becomes of that, it does not go on behind. */
async function withIdb<T>(
  words: readonly string[],
  env: Environment,
  use: (started: Started) => Promise<T>,
): Promise<T> {
  const started = startIdb(words, env);
  try {
    return await use(started);
  } finally {
    started.process.kill('SIGKILL');
    await started.ended;
  }
}

/** Views without ids, over two months. */
async function fileOf(directory: string, count: number): Promise<string> {
  const file = join(directory, `events-${count}.ndjson`);
  await writeFile(file, Array.from({ length: count }, (_, i) => `${JSON.stringify(view(i))}\n`).join(''));
  return file;
}

function view(i: number): Record<string, unknown> {
  const timestamp = new Date(Date.UTC(2020, 0, 31, 22) + i * 30_000).toISOString();
  return {
    type: TYPE,
    record_type: 'records',
    timestamp,
    ip: '192.0.2.1',
    user_agent: `agent ${i}`,
    payload: { r: 'A' },
  };
}

function reportOf({ stdout }: Ended): ProcessReport {
  return JSON.parse(stdout) as ProcessReport;
}

/** Over all types. */
function sumOf(reports: readonly ProcessReport[], figure: 'taken' | 'created' | 'duplicates' | 'dead'): number {
  return reports.flatMap(({ types }) => types).reduce((sum, type) => sum + type[figure], 0);
}

async function readIds(env: Environment): Promise<readonly string[]> {
  await askElasticsearch({ env }, 'POST', '/{prefix}events-stats-*/_refresh');
  const answer = await askElasticsearch({ env }, 'GET', '/{prefix}events-stats-*/_search?size=10000&_source=false');
  return (answer as { hits: { hits: { _id: string }[] } }).hits.hits.map(({ _id }) => _id).sort();
}

function isWriteOfEvents({ path, body }: ProxiedRequest): boolean {
  return path.includes('_bulk') && body.includes('events-stats-');
}

describe('processing events through every fault', function () {
  this.timeout(240_000);

  it(`counts nothing twice when it is killed ${KILLS} times between the index's acceptance and its own acknowledgement`, () =>
    withPlace(async (place) => {
      await place.publish(200);
      for (let kills = 0; kills < KILLS; kills++) await killAfterWrite(place);
      expect(await place.waiting()).to.deep.equal({ messages: 200, dead: 0 });
      const report = await place.process();
      expect([sumOf([report], 'taken'), sumOf([report], 'dead')]).to.deep.equal([200, 0]);
      const ids = await place.storedIds();
      expect([ids.length, new Set(ids).size]).to.deep.equal([200, 200]);
      expect(await place.waiting()).to.deep.equal({ messages: 0, dead: 0 });
    }));

  it('holds each event once when the same file comes twice, and again after the salts were forgotten', () =>
    withPlace(async (place) => {
      await place.publish(500);
      await place.publish(500);
      const first = await place.process();
      expect([sumOf([first], 'created'), sumOf([first], 'duplicates')]).to.deep.equal([500, 500]);
      const ids = await place.storedIds();
      const salts = `/{prefix}stats-runs-salts`;
      expect(await askElasticsearch(place, 'DELETE', salts)).to.deep.equal({ acknowledged: true });
      await place.publish(500);
      const replay = await place.process();
      expect([sumOf([replay], 'created'), sumOf([replay], 'duplicates')]).to.deep.equal([0, 500]);
      const days = Object.values(replay.types.find(({ type }) => type === TYPE)?.days ?? {});
      expect(days.length).to.equal(2);
      expect(days.reduce((sum, { duplicates }) => sum + duplicates, 0)).to.equal(500);
      expect(await place.storedIds()).to.deep.equal(ids);
    }));

  it('shares its queues between two processors', () =>
    withPlace(async (place) => {
      const follow = (use: (one: Started) => Promise<void>) =>
        withIdb(['events', 'process', '--follow', '--json', '-v'], place.env, use);
      const reports: ProcessReport[] = [];
      await follow((one) =>
        follow(async (other) => {
          const said = ['', ''];
          for (const [i, { process }] of [one, other].entries())
            process.stderr?.on('data', (text: string) => (said[i] = `${said[i] ?? ''}${text}`));
          await place.consumersAre(2);
          await place.publish(2_000);
          await place.publish(2_000);
          await eventually(() => {
            for (const text of said) expect(text).to.match(/Took in [1-9].* The queues are empty\./);
          });
          for (const { process } of [one, other]) process.kill('SIGTERM');
          for (const { ended } of [one, other]) reports.push(reportOf(await ended));
        }),
      );
      for (const report of reports) expect(sumOf([report], 'taken')).to.be.above(0);
      // What came after the one was stopped, and before the other.
      reports.push(await place.process());
      expect([sumOf(reports, 'taken'), sumOf(reports, 'created')]).to.deep.equal([4_000, 2_000]);
      expect(await place.storedIds()).to.have.length(2_000);
    }));

  it('takes in 10,000 good events beside poison of every kind, each of which lies among the dead letters with its reason', () =>
    withPlace(async (place) => {
      const good = view(0);
      const poison: readonly (readonly [string | Buffer, string])[] = [
        ['', 'not-json'],
        ['{"type": "view"', 'not-json'],
        [Buffer.from('{"type": "vi\xffw"}', 'latin1'), 'not-json'],
        ['null', 'not-object'],
        ['[{}]', 'not-object'],
        [JSON.stringify({ ...good, type: 'login' }), 'unknown-type'],
        [JSON.stringify({ ...good, type: 'search' }), 'wrong-queue'],
        [JSON.stringify({ ...good, id: 'x'.repeat(501) }), 'bad-id'],
        [JSON.stringify({ ...good, timestamp: '2020-02-30T00:00:00Z' }), 'bad-timestamp'],
        [JSON.stringify({ ...good, timestamp: undefined }), 'no-timestamp'],
        [JSON.stringify({ ...good, query: JSON.parse('['.repeat(600) + ']'.repeat(600)) as unknown }), 'too-deep'],
      ];
      await place.publish(1_000);
      await sendRaw(
        place,
        poison.map(([body]) => body),
      );
      await place.publish(10_000);
      const ended = await place.idb(['events', 'process', '--json']);
      expect(ended.stderr).to.contain('idb events dead-letters list');
      const report = reportOf(ended);
      expect(sumOf([report], 'dead')).to.equal(poison.length);
      expect(sumOf([report], 'created')).to.equal(10_000);
      expect(await place.storedIds()).to.have.length(10_000);
      expect(await place.waiting()).to.deep.equal({ messages: 0, dead: poison.length });
      const reasons = Object.entries(report.types.find(({ type }) => type === TYPE)?.reasons ?? {});
      expect(
        reasons.flatMap(([reason, count]) => Array<string>(count).fill(reason.split(':')[0] ?? '')).sort(),
      ).to.deep.equal(poison.map(([, reason]) => reason).sort());
    }));

  it('waits while Elasticsearch is gone, and goes on when it is back', () =>
    withPlace(async (place) => {
      await place.publish(1_000);
      // Two batches, the salts of a third and the tidying are under way at a time, and each request is sent six times: one of so many
      // has been sent for the last time. All count, not the writes alone: nothing is written as long as the salts can't be read.
      let left = 24;
      let isGone = false;
      const before = (request: ProxiedRequest) => {
        if (isWriteOfEvents(request)) isGone = true;
        return isGone && left-- > 0 ? ('cut' as const) : undefined;
      };
      await withProxy(elasticsearchUrl(), { before }, async ({ url }) => {
        const report = await place.process({ IDB_ELASTICSEARCH_URL: url });
        expect(report.outages).to.be.at.least(1);
        expect([sumOf([report], 'created'), sumOf([report], 'duplicates'), sumOf([report], 'dead')]).to.deep.equal([
          1_000, 0, 0,
        ]);
      });
      expect(await place.storedIds()).to.have.length(1_000);
      expect(await place.waiting()).to.deep.equal({ messages: 0, dead: 0 });
    }));

  it('says so at once when a server is not there at all, and loses nothing', () =>
    withPlace(async (place) => {
      await place.publish(10);
      const nowhere = { ...place.env, IDB_AMQP_URL: 'amqp://127.0.0.1:1' };
      const { code, stderr } = await runIdb(['events', 'process'], nowhere);
      expect([code, stderr.includes('127.0.0.1:1')]).to.deep.equal([69, true]);
      expect(await place.waiting()).to.deep.equal({ messages: 10, dead: 0 });
    }));

  it('holds each event once though the broker was gone while they were published, and while they were processed', () =>
    withPlace(async (place) => {
      const broker = await amqpProxy();
      try {
        const file = await fileOf(place.env.IDB_DATA_DIR!.replace(/data$/, ''), 9_000);
        const through = { ...place.env, IDB_AMQP_URL: broker.url };
        broker.cutAfter(CUT_AFTER_BYTES, 'client');
        const { code } = await runIdb(['events', 'publish', file], through);
        expect([code, broker.cuts()]).to.deep.equal([69, 1]);
        const arrived = (await place.waiting()).messages ?? 0;
        expect(arrived).to.be.within(1, 8_999);
        await place.publish(9_000);
        broker.cutAfter(CUT_AFTER_BYTES, 'broker');
        const report = await place.process({ IDB_AMQP_URL: broker.url });
        expect(broker.cuts()).to.equal(2);
        expect(report.outages).to.be.at.least(1);
        expect([sumOf([report], 'created'), sumOf([report], 'dead')]).to.deep.equal([9_000, 0]);
        expect(await place.storedIds()).to.have.length(9_000);
        expect(await place.waiting()).to.deep.equal({ messages: 0, dead: 0 });
      } finally {
        await broker.close();
      }
    }));

  it('stops cleanly when it follows: 0, with everything settled that it took', () =>
    withPlace(async (place) => {
      await withIdb(['events', 'process', '--follow'], place.env, async (following) => {
        await place.publish(100);
        await eventually(async () => expect(await place.storedIds()).to.have.length(100));
        following.process.kill('SIGTERM');
        const { code, stderr } = await following.ended;
        expect(code, stderr).to.equal(0);
      });
      expect(await place.waiting()).to.deep.equal({ messages: 0, dead: 0 });
    }));
});

/** The index has taken the events in, and its answer never arrives. */
async function killAfterWrite({ env }: Place): Promise<void> {
  let kill = (): void => undefined;
  const after = (request: ProxiedRequest) => {
    if (!isWriteOfEvents(request)) return undefined;
    kill();
    return 'cut' as const;
  };
  await withProxy(elasticsearchUrl(), { after }, async ({ url }) => {
    await withIdb(['events', 'process'], { ...env, IDB_ELASTICSEARCH_URL: url }, async (run) => {
      kill = () => void run.process.kill('SIGKILL');
      const { code, stderr } = await run.ended;
      expect(code, `it was not killed: ${stderr}`).to.equal(null);
    });
  });
}

/** Puts messages into the queue as they are, past every check. */
async function sendRaw({ env }: Place, bodies: readonly (string | Buffer)[]): Promise<void> {
  await withAmqp(amqpUrl(), ({ connection }) =>
    withChannel(connection, async (channel) => {
      const queue = `${env.IDB_INDEX_PREFIX ?? ''}stats-${TYPE}`;
      for (const body of bodies) channel.sendToQueue(queue, Buffer.from(body), { persistent: true });
      await channel.checkQueue(queue);
    }),
  );
}
