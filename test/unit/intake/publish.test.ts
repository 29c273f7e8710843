import { expect } from 'chai';
import type { EventBuilder } from '../../../src/events/event-type.js';
import type { EventQueue } from '../../../src/events/event-queue.js';
import { createEmbeddedQueue } from '../../../src/intake/queue/embedded/embedded-queue.js';
import { MOST_EVENT_BYTES } from '../../../src/intake/intake-reason.js';
import { NAMED_REFUSALS, publish, type PublishOptions } from '../../../src/intake/publish.js';
import { openEmbedded, type OpenEmbedded } from '../../support/embedded.js';
import { eventType } from '../../support/events.js';
import { TEST_TYPES } from './event-types.js';

const NOW = '2020-02-17T10:00:00.000Z';
const NEVER = new AbortController().signal;

describe('publish', function () {
  this.timeout(240_000);
  let opened: OpenEmbedded;
  let queue: EventQueue;
  before(async () => {
    opened = await openEmbedded();
    queue = await createEmbeddedQueue(opened.handle);
  });
  after(() => opened.close());
  afterEach(() => queue.purge(TYPES));

  const TYPES = TEST_TYPES.map(({ name }) => name);
  const view = (more: object = {}) => ({ type: 'view', record_type: 'records', timestamp: NOW, ...more });
  const options = (more: Partial<PublishOptions> = {}): PublishOptions => ({
    queue,
    types: TEST_TYPES,
    idKey: 'a key',
    stamp: false,
    now: () => new Date(NOW),
    signal: NEVER,
    ...more,
  });
  /** With builders of file-download. */
  const built = (...builders: EventBuilder[]) =>
    options({ types: [...TEST_TYPES.slice(0, -1), eventType('file-download', { builders })] });

  /** What lies in the queues. */
  function published(): Promise<{ type: string; message: Record<string, unknown> }[]> {
    return queue.withReader(TYPES, async (reader) =>
      (await reader.take(1_000, 0, NEVER)).map(({ type, body }) => ({
        type,
        message: JSON.parse(body.toString()) as Record<string, unknown>,
      })),
    );
  }

  it('refuses what is larger than an event may be, by the bytes that it would be sent as', async () => {
    const filler = '€'.repeat(Math.ceil(MOST_EVENT_BYTES / 3));
    const report = await publish([view({ id: 'a', filler }), view({ id: 'b' })], options());
    expect(report).to.deep.include({ sent: 1, refused: 1, refusals: [{ index: 0, reason: 'it is larger than 2 MB' }] });
  });

  it('sends each event to the queue of its type, whole, with id and time', async () => {
    const both = { search_payload: { A: 1 }, seen_payload: { r1: 'A' } };
    const events = [
      view({ id: 'e1', payload: { r1: 'A' } }),
      { type: 'search', recordtype: 'records', results: both, id: 's1', timestamp: NOW },
      { type: 'file-download', file: 'f1', id: 7, timestamp: NOW },
    ];
    const report = await publish(events, options());
    expect(report).to.deep.equal({
      sent: 3,
      sent_by_type: { view: 1, search: 1, 'file-download': 1 },
      dropped: 0,
      refused: 0,
      refusals: [],
    });
    expect(await published()).to.deep.equal([
      { type: 'view', message: view({ id: 'e1', payload: { r1: 'A' } }) },
      {
        type: 'search',
        message: { type: 'search', record_type: 'records', payload: both, id: 's1', timestamp: NOW },
      },
      { type: 'file-download', message: { type: 'file-download', file: 'f1', id: '7', timestamp: NOW } },
    ]);
  });

  it('gives an event without id the same one each time', async () => {
    await publish([view()], options());
    await publish([view()], options());
    await publish([view({ ip: '192.0.2.1' })], options());
    const ids = (await published()).map(({ message }) => message.id);
    expect(ids[0]).to.match(/^[0-9a-f]{64}$/);
    expect(ids[1]).to.equal(ids[0]);
    expect(ids[2]).to.not.equal(ids[0]);
  });

  it('refuses what is no event, by its place and reason, and sends the others', async () => {
    const report = await publish(
      [view(), 'secret', view({ type: 'secret' }), view({ timestamp: null }), view()],
      options(),
    );
    expect(report).to.include({ sent: 2, refused: 3 });
    expect(report.refusals).to.deep.equal([
      { index: 1, reason: 'it is no JSON object' },
      { index: 2, reason: 'its type is not registered (idb events queues status names those that are)' },
      { index: 3, reason: 'it has no timestamp (idb events publish --stamp gives it the present time)' },
    ]);
  });

  it('names only the first of many refusals', async () => {
    const report = await publish(
      Array.from({ length: NAMED_REFUSALS + 5 }, () => null),
      options(),
    );
    expect(report.refused).to.equal(NAMED_REFUSALS + 5);
    expect(report.refusals).to.have.length(NAMED_REFUSALS);
  });

  it('stamps an event without a time when it is told to, and no other', async () => {
    const early = '2020-01-01T00:00:00.000Z';
    await publish([view({ timestamp: null }), view({ timestamp: early })], options({ stamp: true }));
    expect((await published()).map(({ message }) => message.timestamp)).to.deep.equal([NOW, early]);
  });

  it('lets builders add, change and drop, one after the other', async () => {
    const add: EventBuilder = (fields) => ({ ...fields, timestamp: NOW, id: fields.file });
    const dropOdd: EventBuilder = (fields) =>
      fields.file === 'odd' ? null : { ...fields, file: `built ${String(fields.file)}` };
    const events = ['f1', 'odd', 'f2'].map((file) => ({ type: 'file-download', file }));
    expect(await publish(events, built(add, dropOdd))).to.include({ sent: 2, dropped: 1, refused: 0 });
    expect((await published()).map(({ message }) => message)).to.deep.equal([
      { type: 'file-download', file: 'built f1', timestamp: NOW, id: 'f1' },
      { type: 'file-download', file: 'built f2', timestamp: NOW, id: 'f2' },
    ]);
  });

  it('refuses what a builder makes of an event, or throws at, without a word of it', async () => {
    const breaking: EventBuilder = ({ file, ...fields }) => {
      if (file === 'secret') throw new RangeError('secret');
      return { ...fields, timestamp: 'secret' };
    };
    const report = await publish(
      ['secret', 'other'].map((file) => ({ type: 'file-download', file, timestamp: NOW })),
      built(breaking),
    );
    expect(report.refusals.map(({ reason }) => reason)).to.deep.equal([
      'a builder of file-download failed (RangeError)',
      'its timestamp is no ISO 8601 instant from 1970 to a day from now',
    ]);
  });

  it('says how many were confirmed when it is interrupted', async () => {
    const stop = new AbortController();
    function* endless() {
      for (let id = 0; ; id++) {
        if (id === 1_500) stop.abort();
        yield view({ id });
      }
    }
    const failure: unknown = await publish(endless(), options({ signal: stop.signal })).catch(
      (error: unknown) => error,
    );
    expect(failure).to.include({ code: 'interrupted' });
    expect(String(failure)).to.contain('1,000 events were confirmed before');
  });
});
