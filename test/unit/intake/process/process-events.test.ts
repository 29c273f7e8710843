import { expect } from 'chai';
import type { QueueReader } from '../../../../src/events/event-queue.js';
import type { EventTypeDefinition } from '../../../../src/events/event-type.js';
import type { ProcessParts } from '../../../../src/intake/process/parts.js';
import { MOST_EVENT_BYTES } from '../../../../src/intake/intake-reason.js';
import { processEvents } from '../../../../src/intake/process/process-events.js';
import { IdbError } from '../../../../src/model/errors.js';
import { eventually } from '../../../support/eventually.js';
import { fileDownloadType } from '../../../support/events.js';
import { MemoryEventIndex } from '../../../support/memory-event-index.js';
import { MemoryQueue } from '../../../support/memory-queue.js';
import { MemorySalts } from '../../../support/memory-salts.js';
import { FakeClock, processParts } from '../../../support/processor.js';

const TYPE = 'file-download';
const DAY_MS = 86_400_000;

/** A download by one visitor, with fields changed or (undefined) taken out. */
function download(timestamp: string, changes: Record<string, unknown> = {}): string {
  const sent = { timestamp, ip: '192.0.2.1', user_agent: 'Firefox', bucket_id: 'b', file_id: 'f', ...changes };
  return JSON.stringify(sent);
}

function create(
  options: { types?: readonly EventTypeDefinition[]; index?: MemoryEventIndex; parts?: Partial<ProcessParts> } = {},
) {
  const queue = new MemoryQueue();
  const index = options.index ?? new MemoryEventIndex();
  const definitions = options.types ?? [fileDownloadType()];
  const clock = new FakeClock();
  const { monotonic, sleep } = clock;
  const changes = { definitions, monotonic, sleep, ...options.parts };
  const parts = processParts({ queue, index, salts: new MemorySalts() }, changes);
  const run = (more: { follow?: boolean } = {}) =>
    processEvents(parts, { types: definitions.map(({ name }) => name), follow: false, ...more });
  return { queue, index, clock, run };
}

const figuresOf = async ({ run }: { run: () => ReturnType<typeof processEvents> }) => {
  const { types, exit_code: code } = await run();
  const [{ taken, created, duplicates, dead } = { taken: 0, created: 0, duplicates: 0, dead: 0 }] = types;
  return { taken, created, duplicates, dead, code };
};

describe('processEvents', function () {
  this.timeout(240_000);

  it('B7 takes in three events, and sets aside the one that a preprocessor throws at, with its reason', async () => {
    const thrower = (fields: Readonly<Record<string, unknown>>) => {
      if (fields.timestamp === '2018-01-02T00:00:00.000Z') throw new Error('no luck with 192.0.2.1');
      return fields;
    };
    const place = create({ types: [fileDownloadType({ preprocessors: [thrower, 'anonymise'] })] });
    for (const day of [1, 2, 3, 4]) place.queue.add(TYPE, download(`2018-01-0${day}T00:00:00Z`));
    expect(await figuresOf(place)).to.deep.equal({ taken: 4, created: 3, duplicates: 0, dead: 1, code: 0 });
    expect(place.queue.waiting).to.deep.equal([]);
    expect(place.queue.dead.map(({ reason }) => reason)).to.deep.equal(['no luck with …']);
    expect(place.queue.dead[0]?.body.toString()).to.equal(download('2018-01-02T00:00:00Z'));
  });

  it('names no person in the reason of a plugin that took the address out of the event', async () => {
    const thief = (fields: Record<string, unknown>) => {
      const { ip } = fields;
      delete fields.ip;
      throw new Error(`bad ${String(ip)}`);
    };
    const place = create({ types: [fileDownloadType({ preprocessors: [thief] })] });
    place.queue.add(TYPE, download('2018-01-01T00:00:00Z'));
    expect(await figuresOf(place)).to.include({ dead: 1 });
    expect(place.queue.dead.map(({ reason }) => reason)).to.deep.equal(['bad …']);
  });

  it('B11 sets aside an event without an item, and takes in those without a user agent', async () => {
    const place = create();
    place.queue.add(TYPE, download('2018-01-01T00:00:00Z', { file_id: undefined }));
    place.queue.add(TYPE, download('2018-01-01T00:00:00Z', { user_agent: null }));
    place.queue.add(TYPE, download('2018-01-01T00:00:00Z', { user_agent: '' }));
    expect(await figuresOf(place)).to.include({ created: 2, dead: 1 });
    expect(place.queue.dead.map(({ reason }) => reason)).to.deep.equal(['has no item: field file_id is missing']);
    expect(place.index.stored.map(({ fields }) => fields.is_robot)).to.deep.equal([false, false]);
  });

  const windowed = (seconds: number) => [fileDownloadType({ doubleClicks: { rule: 'window', seconds } })];
  const B4 = [
    '2017-06-01T00:11:03Z',
    '2017-06-01T00:09:01Z',
    '2017-06-02T00:12:10Z',
    '2017-06-02T00:13:03Z',
    '2017-06-02T00:30:03Z',
  ];

  it('keeps one click of a window also of an item whose id is a number', async () => {
    const changes = {
      doubleClicks: { rule: 'window', seconds: 60 },
      preprocessors: ['anonymise'],
      uniqueIdFields: [],
    } as const;
    const place = create({ types: [fileDownloadType(changes)] });
    for (const second of [10, 20]) place.queue.add(TYPE, download(`2018-01-01T00:00:${second}Z`, { unique_id: 7 }));
    await place.run();
    expect(place.index.stored.map(({ timestamp }) => timestamp)).to.deep.equal(['2018-01-01T00:00:20.000Z']);
  });

  it('B4 keeps one click for each fixed window of 180 s', async () => {
    const place = create({ types: windowed(180) });
    for (const time of B4) place.queue.add(TYPE, download(time));
    await place.run();
    expect(place.index.stored.map(({ timestamp }) => timestamp.slice(0, 19)).sort()).to.deep.equal([
      '2017-06-01T00:11:03',
      '2017-06-02T00:13:03',
      '2017-06-02T00:30:03',
    ]);
  });

  const B5 = [':10', ':11', ':19', ':22'].map((second) => `2000-06-01T10:00${second}Z`);

  for (const [what, times] of [
    ['in order', B5],
    ['the wrong way round', [...B5].reverse()],
    ['twice, and mixed', [...B5.slice(2), ...B5, ...B5.slice(0, 2)]],
  ] as const) {
    it(`B5 keeps the last click by its own time, arriving ${what}`, async () => {
      const place = create({ types: windowed(10) });
      for (const time of times) {
        place.queue.add(TYPE, download(time));
        await place.run();
      }
      expect(place.index.stored.map(({ timestamp }) => timestamp.slice(17, 19)).sort()).to.deep.equal(['19', '22']);
    });
  }

  it('merges no clicks of visitors that nobody can tell apart, nor of different visitors or items', async () => {
    const place = create({ types: windowed(10) });
    const at = '2000-06-01T10:00:10Z';
    for (const changes of [{ id: 'a' }, { id: 'b' }])
      place.queue.add(TYPE, download(at, { ...changes, user_agent: null }));
    for (const changes of [{}, { ip: '192.0.2.2' }, { file_id: 'g' }, { user_id: 1 }])
      place.queue.add(TYPE, download(at, changes));
    expect(await figuresOf(place)).to.include({ created: 6, duplicates: 0 });
  });

  it('tells visitors of a fixed window apart by the ids of a producer that anonymises by itself', async () => {
    const place = create({ types: windowed(10) });
    const click = (second: number, changes: Record<string, unknown>) =>
      place.queue.add(TYPE, download(`2000-06-01T10:00:1${second}Z`, { ip: null, user_agent: null, ...changes }));
    click(0, { visitor_id: 'v' });
    click(7, { visitor_id: 'v' });
    click(3, { visitor_id: 'w' });
    click(4, { visitor_id: '' });
    click(5, { visitor_id: '' });
    // As in counting: an address alone is nobody's, whatever id comes with it.
    click(6, { visitor_id: 'v', ip: '192.0.2.1' });
    click(8, { visitor_id: 'v', ip: '192.0.2.1' });
    await place.run();
    const seconds = place.index.stored.map(({ timestamp }) => timestamp.slice(17, 19));
    expect(seconds.sort()).to.deep.equal(['13', '14', '15', '16', '17', '18']);
  });

  it('notes where in its fixed window a click lies, and for nothing else', async () => {
    const place = create({ types: windowed(10) });
    place.queue.add(TYPE, download('2000-06-01T10:00:17.250Z', { window_place: 'sent' }));
    place.queue.add(TYPE, download('2000-06-01T10:00:17.250Z', { user_agent: null, window_place: 5 }));
    await place.run();
    expect(place.index.stored.map(({ fields }) => fields.window_place)).to.deep.equal([7_250, undefined]);
  });

  it('changes nothing when everything is replayed after the salts were forgotten', async () => {
    for (const types of [windowed(10), [fileDownloadType()]]) {
      const place = create({ types });
      const replay = () => [...B4, ...B5].forEach((time) => place.queue.add(TYPE, download(time)));
      replay();
      await place.run();
      const before = place.index.stored.length;
      replay();
      expect(await figuresOf(place)).to.include({ taken: 9, created: 0, duplicates: 9 });
      expect(place.index.stored).to.have.length(before);
    }
  });

  it('counts duplicates for each UTC day of the events', async () => {
    const place = create();
    for (const time of [B5[0]!, B5[0]!, B4[0]!]) place.queue.add(TYPE, download(time));
    const { types } = await place.run();
    expect(types[0]?.days).to.deep.equal({
      '2000-06-01': { created: 1, duplicates: 1 },
      '2017-06-01': { created: 1, duplicates: 0 },
    });
  });

  it('takes in a search that says what was found and what was shown as two events', async () => {
    const telemetry = (name: string) =>
      fileDownloadType({ name, kind: 'telemetry', preprocessors: ['anonymise', 'query-hash'], uniqueIdFields: [] });
    const place = create({ types: [telemetry('search'), telemetry('seen')] });
    const payload = { search_payload: { A: 10 }, seen_payload: { r1: 'A' } };
    place.queue.add(
      'search',
      JSON.stringify({ id: 'e1', timestamp: B4[0], type: 'search', record_type: 'records', payload }),
    );
    const { types } = await place.run();
    expect(types.map(({ type, taken, created }) => [type, taken, created])).to.deep.equal([
      ['search', 1, 1],
      ['seen', 0, 1],
    ]);
    expect(place.index.stored.map(({ id, fields }) => [id, fields.payload])).to.deep.equal([
      ['e1', { A: 10 }],
      ['e1-seen', { r1: 'A' }],
    ]);
  });

  it('takes in of a search and what it showed the one that can be taken in, and sets aside the message for the other', async () => {
    const thrower = () => {
      throw new Error('no luck');
    };
    const telemetry = (name: string, preprocessors: EventTypeDefinition['preprocessors']) =>
      fileDownloadType({ name, kind: 'telemetry', preprocessors, uniqueIdFields: [] });
    const place = create({ types: [telemetry('search', ['anonymise']), telemetry('seen', [thrower])] });
    const payload = { search_payload: { A: 10 }, seen_payload: { r1: 'A' } };
    place.queue.add(
      'search',
      JSON.stringify({ id: 'e1', timestamp: B4[0], type: 'search', record_type: 'records', payload }),
    );
    const { types } = await place.run();
    expect(types.map(({ type, taken, created, dead }) => [type, taken, created, dead])).to.deep.equal([
      ['search', 1, 1, 1],
      ['seen', 0, 0, 0],
    ]);
    expect(place.queue.dead.map(({ reason }) => reason)).to.deep.equal(['no luck']);
  });

  it('is not done while the broker says that messages wait, though none have come for a while', async () => {
    const place = create();
    const withReader = place.queue.withReader.bind(place.queue);
    let silent = 3;
    place.queue.withReader = (types, work) =>
      withReader(types, (reader) => {
        const take = reader.take.bind(reader);
        return work({ ...reader, take: (...asked) => (silent-- > 0 ? Promise.resolve([]) : take(...asked)) });
      });
    place.queue.add(TYPE, download(B5[0]!));
    expect(await figuresOf(place)).to.include({ taken: 1, created: 1, code: 0 });
  });

  it('takes in what had been on its way while the broker said that its queues are empty', async () => {
    const place = create();
    const withReader = place.queue.withReader.bind(place.queue);
    const late = [download(B5[0]!)];
    place.queue.withReader = (types, work) =>
      withReader(types, (reader) => {
        const catchUp = () => {
          for (const message of late.splice(0)) place.queue.add(TYPE, message);
          return Promise.resolve();
        };
        return work({ ...reader, catchUp });
      });
    expect(await figuresOf(place)).to.include({ taken: 1, created: 1, code: 0 });
  });

  it('takes in events while what has expired is still being removed', async () => {
    const controller = new AbortController();
    const place = create({ parts: { signal: controller.signal } });
    const removing: (() => void)[] = [];
    place.queue.expire = () => new Promise((resolve) => removing.push(() => resolve({ dead: 1, waiting: 0 })));
    const running = place.run({ follow: true });
    await eventually(() => expect(removing).to.have.length(1));
    place.queue.add(TYPE, download(B5[0]!));
    await eventually(() => expect(place.index.stored).to.have.length(1));
    removing[0]?.();
    controller.abort();
    expect((await running).types[0]).to.include({ created: 1 });
  });

  it('goes on beside poison of every kind, and names each in words without content', async () => {
    const place = create();
    const poison: [string | Buffer, RegExp][] = [
      ['{"secret": ', /^not-json/],
      [Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), /^not-json/],
      ['["secret"]', /^not-object/],
      [download('secret'), /^bad-timestamp/],
      [download('2018-01-01T00:00:00Z', { timestamp: undefined }), /^no-timestamp/],
      [download('2018-01-01T00:00:00Z', { type: 'secret' }), /^unknown-type/],
      [download('2018-01-01T00:00:00Z', { refuse: 'secret' }), /refused/],
    ];
    for (const [body] of poison) place.queue.add(TYPE, body);
    for (let i = 0; i < 5; i++) place.queue.add(TYPE, download('2018-01-01T00:00:00Z', { id: `good ${i}` }));
    expect(await figuresOf(place)).to.include({ created: 5, dead: poison.length });
    for (const [i, [, reason]] of poison.entries()) {
      expect(place.queue.dead[i]?.reason).to.match(reason).and.not.to.contain('secret');
    }
  });

  it('sets aside what is larger than an event may be, and takes in one that is just as large', async () => {
    const place = create();
    const sized = (bytes: number) => {
      const fields = { id: String(bytes), timestamp: B5[0]!, bucket_id: 'b', file_id: 'f', filler: '' };
      return JSON.stringify({ ...fields, filler: 'x'.repeat(bytes - JSON.stringify(fields).length) });
    };
    place.queue.add(TYPE, sized(MOST_EVENT_BYTES + 1));
    place.queue.add(TYPE, sized(MOST_EVENT_BYTES));
    expect(await figuresOf(place)).to.include({ taken: 2, created: 1, dead: 1 });
    expect(place.queue.dead.map(({ reason }) => reason)).to.deep.equal(['too-large: it is larger than 2 MB']);
  });

  it('leaves what a filter leaves out, and says how many', async () => {
    const tools = { isMachine: () => false, isRobot: (agent: string) => agent === 'bot', placeOf: () => null };
    const place = create({
      types: [fileDownloadType({ preprocessors: ['filter-robots', 'anonymise'] })],
      parts: { tools },
    });
    for (const user_agent of ['bot', 'Firefox']) place.queue.add(TYPE, download(B5[0]!, { user_agent }));
    const { types } = await place.run();
    expect(types[0]).to.include({ taken: 2, created: 1, left_out: 1, dead: 0 });
  });

  it('stores no address, agent, user or session, though nothing is configured that takes them out', async () => {
    const place = create({ types: [fileDownloadType({ preprocessors: [] })] });
    const more = { user_id: 5, session_id: 's-secret', more: [{ ip: '192.0.2.1', userAgent: 'Firefox', kept: 1 }] };
    place.queue.add(TYPE, download(B5[0]!, more));
    await place.run();
    const [{ fields } = { fields: {} }] = place.index.stored;
    expect(Object.keys(fields).sort()).to.deep.equal([
      'arrived',
      'bucket_id',
      'file_id',
      'id',
      'more',
      'timestamp',
      'type',
    ]);
    expect(fields).to.have.deep.property('more', [{ kept: 1 }]);
  });

  const gone = () => new IdbError('unavailable', 'gone');

  it('waits for an index that is gone, and takes nothing until it is back', async () => {
    let failures = 2;
    const index = new MemoryEventIndex(() => {
      if (failures-- > 0) throw gone();
    });
    const place = create({ index });
    for (const time of [...B4, ...B5]) place.queue.add(TYPE, download(time));
    const { outages, types } = await place.run();
    expect(outages).to.equal(1);
    expect(index.stored).to.have.length(9);
    expect(types[0]).to.include({ created: 9, duplicates: 0, dead: 0 });
    // Once before the outage, once after it, and once in vain.
    expect(place.queue.taken.filter((taken) => taken > 0)).to.deep.equal([9, 9]);
  });

  /** An index that is gone the first time. */
  const goneOnce = () => {
    let failures = 1;
    return new MemoryEventIndex(() => {
      if (failures-- > 0) throw gone();
    });
  };

  it('counts no duplicates where messages come again after an outage of the index, but those that were sent', async () => {
    for (const [sent, duplicates] of [
      [B4, 0],
      [[...B4, B4[0]!], 1],
    ] as const) {
      const place = create({ index: goneOnce() });
      for (const time of sent) place.queue.add(TYPE, download(time));
      const { types } = await place.run();
      expect(types[0]).to.include({ created: 5, duplicates });
      expect(Object.values(types[0]!.days).reduce((sum, day) => sum + day.duplicates, 0)).to.equal(duplicates);
      for (const time of sent) place.queue.add(TYPE, download(time));
      expect(await figuresOf(place)).to.include({ created: 0, duplicates: sent.length });
    }
  });

  it('counts no duplicates where messages come again because they could not be acknowledged', async () => {
    const place = create();
    let failures = 1;
    const open = place.queue.withReader.bind(place.queue);
    place.queue.withReader = (types, work) =>
      open(types, (reader) => {
        const acknowledge: QueueReader['acknowledge'] = (deliveries) =>
          failures-- > 0 ? Promise.reject(gone()) : reader.acknowledge(deliveries);
        return work({ ...reader, acknowledge });
      });
    for (const time of B4) place.queue.add(TYPE, download(time));
    expect(await figuresOf(place)).to.deep.equal({ taken: 5, created: 5, duplicates: 0, dead: 0, code: 0 });
    expect(failures).to.equal(-1);
  });

  it('gives a server up that has been gone for a minute, when it does not follow', async () => {
    const place = create({
      index: new MemoryEventIndex(() => {
        throw gone();
      }),
    });
    place.queue.add(TYPE, download(B5[0]!));
    const error: unknown = await place.run().catch((thrown: unknown) => thrown);
    expect((error as IdbError).code).to.equal('unavailable');
    expect(place.clock.slept).to.deep.equal([1, 2, 4, 8, 16, 30].map((seconds) => seconds * 1_000));
    expect(place.queue.waiting).to.have.length(1);
  });

  it('waits for as long as it takes when it follows, for what somebody has to mend, too', async () => {
    for (const code of ['unavailable', 'write-failed'] as const) {
      const index = new MemoryEventIndex(() => {
        if (place.clock.time < DAY_MS) throw new IdbError(code, 'gone');
        controller.abort();
      });
      const controller = new AbortController();
      const place = create({ index, parts: { signal: controller.signal } });
      place.queue.add(TYPE, download(B5[0]!));
      const { outages, types } = await place.run({ follow: true });
      expect(outages).to.equal(1);
      expect(types[0]).to.include({ created: 1 });
      expect(Math.max(...place.clock.slept)).to.equal(30_000);
    }
  });

  it('says whether the queues were empty when it ended, and does not claim it of a broker that it never reached', async () => {
    const stopped = async (isGone: boolean) => {
      const controller = new AbortController();
      const stop = async () => controller.abort();
      const place = create({ parts: { signal: controller.signal, sleep: stop } });
      place.queue.declare = async () => {
        if (isGone) throw new IdbError('unavailable', 'gone');
        await stop();
        return [];
      };
      const { at_rest: isAtRest, outages } = await place.run({ follow: true });
      return { isAtRest, outages };
    };
    expect(await stopped(false)).to.deep.equal({ isAtRest: false, outages: 0 });
    expect(await stopped(true)).to.deep.equal({ isAtRest: false, outages: 1 });
    expect((await create().run()).at_rest).to.equal(true);
  });

  it('tries again what could not be read', async () => {
    const place = create();
    let failures = 2;
    const open = place.queue.withReader.bind(place.queue);
    place.queue.withReader = (types, work) =>
      open(types, (reader) => {
        const take: QueueReader['take'] = (...asked) =>
          failures-- > 0
            ? Promise.reject(new IdbError('read-failed', 'Failed to take events.'))
            : reader.take(...asked);
        return work({ ...reader, take });
      });
    place.queue.add(TYPE, download(B5[0]!));
    const { outages, types } = await place.run();
    expect([outages, types[0]?.created]).to.deep.equal([1, 1]);
    expect(place.clock.slept).to.deep.equal([1_000, 2_000]);
  });

  /** Follows for so many days, a quarter of one at each sign of life. @returns when it removed what had expired, in days */
  async function tidiedOn(days: number, isBusy: boolean): Promise<number[]> {
    const controller = new AbortController();
    const tidied: number[] = [];
    const onAlive = () => {
      place.clock.time += DAY_MS / 4;
      if (isBusy) place.queue.add(TYPE, download(B5[0]!));
      if (place.clock.time > days * DAY_MS) controller.abort();
    };
    const place = create({ parts: { signal: controller.signal, onAlive } });
    place.queue.expire = () => {
      tidied.push(place.clock.time / DAY_MS);
      return Promise.resolve({ dead: 0, waiting: 0 });
    };
    await place.run({ follow: true });
    return tidied;
  }

  it('removes what has expired once a day: as soon as it is at rest', async () => {
    expect(await tidiedOn(3.5, false)).to.deep.equal([0.25, 1.25, 2.25, 3.25]);
  });

  it('removes what has expired once a day: after a day when it is never at rest', async () => {
    const [first = 0, second = 0, ...more] = await tidiedOn(2.5, true);
    expect(first).to.be.within(1, 1.5);
    expect(second - first).to.be.within(1, 1.5);
    expect(more).to.deep.equal([]);
  });

  it('tells at once of a server that was never there, when it does not follow', async () => {
    const place = create();
    place.queue.declare = () => Promise.reject(gone());
    const error: unknown = await place.run().catch((thrown: unknown) => thrown);
    expect((error as IdbError).code).to.equal('unavailable');
    expect(place.clock.slept).to.deep.equal([]);
  });

  it('waits for queues whose server answers, but has just been started', async () => {
    const place = create();
    let failures = 2;
    const open = place.queue.withReader.bind(place.queue);
    place.queue.withReader = (types, work) => (failures-- > 0 ? Promise.reject(gone()) : open(types, work));
    place.queue.add(TYPE, download(B5[0]!));
    expect(await figuresOf(place)).to.include({ created: 1, code: 0 });
    expect(place.clock.slept).to.deep.equal([1_000, 2_000]);
  });

  it('processes what has waited for long before it removes what has expired', async () => {
    const place = create();
    let waiting: number | null = null;
    place.queue.expire = () => {
      waiting = place.queue.waiting.length;
      return Promise.resolve({ dead: 0, waiting: 0 });
    };
    place.queue.add(TYPE, download(B5[0]!));
    expect(await figuresOf(place)).to.include({ created: 1 });
    expect(waiting).to.equal(0);
  });

  it('removes what has expired of its types, and of those that are registered no more', async () => {
    const place = create();
    const expired: (readonly string[])[] = [];
    place.queue.expire = (types) => {
      expired.push(types);
      return Promise.resolve({ dead: 0, waiting: 0 });
    };
    place.queue.add('registered-once', '{}');
    await place.run();
    expect(expired).to.deep.equal([[TYPE, 'registered-once']]);
  });

  it('writes large messages in several requests, in their order', async () => {
    const requests: number[] = [];
    const place = create({ index: new MemoryEventIndex((events) => void requests.push(events.length)) });
    for (const size of [1.9e6, 1.05e6, 1.05e6, 1.99e6, 10])
      place.queue.add(TYPE, download(B5[0]!, { padding: 'x'.repeat(size) }));
    expect(await figuresOf(place)).to.include({ taken: 5, created: 4, duplicates: 1, dead: 0 });
    expect(requests).to.deep.equal([2, 1, 2]);
  });

  it('takes no message off its queue before the index has its event', async () => {
    const queueAtWrite: number[] = [];
    const place = create({
      index: new MemoryEventIndex(() => {
        queueAtWrite.push(place.queue.waiting.length);
        throw new IdbError('write-failed', 'full');
      }),
    });
    place.queue.add(TYPE, download(B5[0]!));
    const error: unknown = await place.run().catch((thrown: unknown) => thrown);
    expect((error as IdbError).code).to.equal('write-failed');
    expect(queueAtWrite).to.deep.equal([0]);
    expect(place.queue.waiting).to.have.length(1);
  });

  it('stops when it is told to with all that was taken settled: 0 for who follows, else 75', async () => {
    for (const follow of [true, false]) {
      const controller = new AbortController();
      const index = new MemoryEventIndex(() => controller.abort());
      const place = create({ index, parts: { signal: controller.signal } });
      for (const time of B5) place.queue.add(TYPE, download(time));
      const { exit_code: code } = await place.run({ follow });
      expect(code).to.equal(follow ? 0 : 75);
      expect(index.stored).to.have.length(4);
      expect(place.queue.waiting).to.deep.equal([]);
    }
  });

  it('follows: it stays when the queues are empty, and shows its life', async () => {
    const controller = new AbortController();
    let signs = 0;
    const place = create({ parts: { signal: controller.signal, onAlive: () => (signs += 1) } });
    const following = place.run({ follow: true });
    await eventually(() => expect(signs).to.be.at.least(2));
    place.queue.add(TYPE, download(B5[0]!));
    await eventually(() => expect(place.index.asked.refreshes).to.equal(1));
    controller.abort();
    expect((await following).types[0]).to.include({ created: 1 });
  });
});
