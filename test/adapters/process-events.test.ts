import { expect } from 'chai';
import { withEmbedded } from '../../src/clients/embedded.js';
import type { EventIndex } from '../../src/events/event-index.js';
import type { DeadLetter, EventQueue, Outgoing, QueueState } from '../../src/events/event-queue.js';
import type { JsonObject } from '../../src/events/event.js';
import { EventColumns } from '../../src/events/pages/event-columns.js';
import type { Salts } from '../../src/events/salts.js';
import { createAmqpQueue } from '../../src/intake/queue/amqp/amqp-queue.js';
import { createEmbeddedQueue } from '../../src/intake/queue/embedded/embedded-queue.js';
import { processEvents } from '../../src/intake/process/process-events.js';
import type { ProcessParts } from '../../src/intake/process/parts.js';
import { createElasticEventIndex } from '../../src/store/elastic/events/event-index.js';
import { createElasticSalts } from '../../src/store/elastic/events/salts.js';
import { createEmbeddedEventIndex } from '../../src/store/embedded/events/event-index.js';
import { createEmbeddedSalts } from '../../src/store/embedded/events/salts.js';
import { openElastic } from '../support/elastic.js';
import { fileDownloadType } from '../support/events.js';
import { eventually } from '../support/eventually.js';
import { processParts } from '../support/processor.js';
import { amqpUrl, elasticsearchUrl } from '../support/servers.js';
import { removeDirectory, temporaryDirectory } from '../support/temporary-directory.js';
import { amqpProxy } from '../chaos/proxies/broker-way.js';

const TYPE = 'file-download';
const DEFINITION = fileDownloadType();
const TYPES = [TYPE];

interface Places {
  readonly queue: EventQueue;
  readonly index: EventIndex;
  readonly salts: Salts;
}

async function withServers(use: (places: Places) => Promise<void>, url = amqpUrl()): Promise<void> {
  const { client, prefix, close } = await openElastic(elasticsearchUrl());
  const queue = createAmqpQueue({ url: amqpUrl(), prefix });
  try {
    await queue.declare(TYPES);
    const elastic = { client, prefix, address: elasticsearchUrl() };
    const index = createElasticEventIndex(elastic);
    await use({ queue: createAmqpQueue({ url, prefix }), index, salts: createElasticSalts(elastic) });
  } finally {
    await queue.delete(TYPES);
    await close();
  }
}

async function withDirectory(use: (places: Places) => Promise<void>): Promise<void> {
  const directory = temporaryDirectory();
  try {
    await withEmbedded(directory, async (handle) => {
      const queue = await createEmbeddedQueue(handle);
      await queue.declare(TYPES);
      await use({ queue, index: await createEmbeddedEventIndex(handle), salts: await createEmbeddedSalts(handle) });
    });
  } finally {
    removeDirectory(directory);
  }
}

const body = (i: number, changes: JsonObject = {}) =>
  JSON.stringify({
    timestamp: new Date(Date.UTC(2018, 0, 30) + i * 60_000).toISOString(),
    type: TYPE,
    ip: '192.0.2.1',
    user_agent: 'Firefox',
    user_id: i % 7,
    bucket_id: 'b',
    file_id: `f${i % 5}`,
    ...changes,
  });

async function publish(queue: EventQueue, bodies: readonly string[]): Promise<void> {
  async function* messages(): AsyncGenerator<Outgoing> {
    for (const [i, text] of bodies.entries()) yield await Promise.resolve({ type: TYPE, id: String(i), body: text });
  }
  await queue.publish(messages(), () => undefined, new AbortController().signal);
}

function run(places: Places, changes: Partial<ProcessParts> = {}, follow = false) {
  return processEvents(processParts(places, { definitions: [DEFINITION], ...changes }), { types: TYPES, follow });
}

async function storedEvents(index: EventIndex): Promise<JsonObject[]> {
  const selection = { types: TYPES, filters: [] };
  const window = { start: new Date('2000-01-01'), end: new Date('2100-01-01') };
  const found: JsonObject[] = [];
  await index.withSnapshot(TYPES, async (snapshot) => {
    const options = { columns: new EventColumns([]), signal: new AbortController().signal };
    for await (const page of snapshot.readPages(selection, window, options))
      for (const row of page.inOrder()) found.push(page.fieldsOf(row));
  });
  return found;
}

async function stateIs({ queue }: Places, expected: Partial<QueueState>): Promise<void> {
  await eventually(async () => expect((await queue.readStates(TYPES))[0]).to.include(expected));
}

async function letters(queue: EventQueue): Promise<DeadLetter[]> {
  const found: DeadLetter[] = [];
  for await (const letter of queue.readDeadLetters({ types: TYPES })) found.push(letter);
  return found;
}

const CUTS = 3;

/** The index, and something that happens between its acceptance and whatever follows it. */
function afterEachWrite(index: EventIndex, happens: () => unknown): EventIndex {
  return {
    name: index.name,
    address: index.address,
    batch: (types) => {
      const batch = index.batch(types);
      return {
        add: (event) => batch.add(event),
        write: async () => {
          const outcomes = await batch.write();
          happens();
          return outcomes;
        },
      };
    },
    write: (types, events) => index.write(types, events),
    refresh: (types) => index.refresh(types),
    readStoredTypes: (types) => index.readStoredTypes(types),
    readDates: (selection) => index.readDates(selection),
    withSnapshot: (types, work) => index.withSnapshot(types, work),
  };
}

const numbers = (count: number) => Array.from({ length: count }, (_, i) => i);

for (const [name, withPlaces] of [
  ['RabbitMQ and Elasticsearch', (use: (places: Places) => Promise<void>) => withServers(use)],
  ['the embedded directory', withDirectory],
] as const) {
  describe(`the processor on ${name}`, function () {
    this.timeout(240_000);

    it('takes in each event once, whatever comes again, and sets aside what it can not take in', () =>
      withPlaces(async (places) => {
        const good = numbers(300).map((i) => body(i));
        await publish(places.queue, [
          ...good.slice(0, 150),
          '{"no',
          body(0, { file_id: null }),
          ...good,
          ...good.slice(150),
        ]);
        const first = await run(places);
        expect(first.types[0]).to.include({ taken: 602, created: 300, duplicates: 300, dead: 2 });
        expect((await letters(places.queue)).map(({ reason }) => reason)).to.deep.equal([
          'not-json: it is no JSON',
          'has no item: field file_id is missing',
        ]);
        await places.salts.forget(new Date(Date.now() + 86_400_000));
        await publish(places.queue, good);
        expect((await run(places)).types[0]).to.include({ created: 0, duplicates: 300, dead: 0 });
        const stored = await storedEvents(places.index);
        expect(stored).to.have.length(300);
        expect(new Set(stored.map(({ id }) => id)).size).to.equal(300);
        expect(
          stored.filter((fields) => 'ip' in fields || 'user_agent' in fields || 'user_id' in fields),
        ).to.deep.equal([]);
        expect((await places.queue.readStates(TYPES))[0]).to.include({ messages: 0, dead: 2 });
      }));

    it('keeps of the clicks of a fixed window the last by its own time, whatever batch it comes in', () =>
      withPlaces(async (places) => {
        const definitions = [fileDownloadType({ doubleClicks: { rule: 'window', seconds: 10 } })];
        const clicks = [22, 10, 19, 11].map((second) => body(0, { timestamp: `2000-06-01T10:00:${second}Z` }));
        for (const batch of [clicks.slice(0, 2), clicks.slice(2), clicks]) {
          await publish(places.queue, batch);
          await run(places, { definitions });
        }
        const stored = await storedEvents(places.index);
        expect(stored.map(({ timestamp }) => timestamp).sort()).to.deep.equal([
          '2000-06-01T10:00:19.000Z',
          '2000-06-01T10:00:22.000Z',
        ]);
      }));
  });
}

describe('the processor on RabbitMQ', function () {
  this.timeout(240_000);

  it('shares a queue with another one', () =>
    withServers(async (places) => {
      const all = numbers(1_500).map((i) => body(i));
      const stop = new AbortController();
      const writes = [0, 0];
      const running = writes.map((_, i) => {
        const index = afterEachWrite(places.index, () => (writes[i]! += 1));
        return run({ ...places, index }, { signal: stop.signal }, true);
      });
      try {
        await stateIs(places, { consumers: 2 });
        await publish(places.queue, [...all, ...all]);
        await eventually(() => expect(Math.min(...writes)).to.be.above(0));
      } finally {
        stop.abort();
      }
      const reports = await Promise.all(running);
      for (const { types } of reports) expect(types[0]!.taken).to.be.above(0);
      // What they had not taken when they were stopped.
      reports.push(await run(places));
      const [taken, created] = (['taken', 'created'] as const).map((figure) =>
        reports.reduce((sum, { types }) => sum + types[0]![figure], 0),
      );
      expect([taken, created]).to.deep.equal([3_000, 1_500]);
      await places.index.refresh(TYPES);
      expect(await storedEvents(places.index)).to.have.length(1_500);
    }));

  it('goes on after its connection broke while it was consuming, again and again', async () => {
    const proxy = await amqpProxy();
    try {
      await withServers(async (places) => {
        const all = numbers(2_000).map((i) => body(i));
        await publish(places.queue, all);
        let cuts = 0;
        const { index } = places;
        const cutting = afterEachWrite(index, () => {
          if (cuts === CUTS) return;
          cuts++;
          proxy.cut();
        });
        const report = await run({ ...places, index: cutting });
        expect(cuts).to.equal(CUTS);
        expect(report.outages).to.be.at.least(1);
        expect(report.types[0]).to.include({ created: 2_000, dead: 0 });
        expect(await storedEvents(index)).to.have.length(2_000);
        await stateIs(places, { messages: 0, dead: 0 });
      }, proxy.url);
    } finally {
      await proxy.close();
    }
  });
});
