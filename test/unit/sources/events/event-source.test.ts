import { expect } from 'chai';
import { FIELD, type ByteRow } from '../../../../src/model/byte-row.js';
import { dayWindow } from '../../../../src/model/day.js';
import type { Fingerprint } from '../../../../src/model/marker.js';
import type { TelemetryRow } from '../../../../src/model/telemetry.js';
import { createEventSource } from '../../../../src/sources/events/event-source.js';
import type { TelemetrySource } from '../../../../src/sources/source.js';
import type { EventWrite } from '../../../../src/events/event-index.js';
import type { JsonObject } from '../../../../src/events/event.js';
import { eventWrite } from '../../../support/events.js';
import { MemoryEventIndex } from '../../../support/memory-event-index.js';

const DAY = '2020-02-17';
const NEVER = new AbortController().signal;
const FIELDS = { type: 'search', record_type: 'records', query_hash: 'q1', ip_geocode: { c: 'x' }, payload: { A: 2 } };

function telemetry(
  id: string,
  time: string,
  arrived: string,
  fields: JsonObject & { readonly type: string },
): EventWrite {
  return eventWrite(fields.type, id, time, { ...fields, arrived });
}

async function read(source: TelemetrySource, day = DAY, zone = 'UTC') {
  const rows: TelemetryRow[] = [];
  const { fingerprint, sources } = await source.readRows(dayWindow(day, zone), (row) => rows.push(row.texts()), NEVER);
  return { rows, fingerprint, sources };
}

async function fingerprintOf(source: TelemetrySource, day = DAY, zone = 'UTC'): Promise<Fingerprint | undefined> {
  return (await source.readFingerprints([dayWindow(day, zone)])).get(day);
}

describe('the event index as a source', () => {
  it('hands over events as rows, with the fingerprint of exactly these', async () => {
    const index = new MemoryEventIndex();
    const bare = { type: 'view', ip_geocode: null };
    index.put(
      telemetry('e1', `${DAY}T10:00:00.000Z`, '2020-02-17T10:00:05.000Z', FIELDS),
      telemetry('e2', `${DAY}T00:00:00.000Z`, '2020-03-01T00:00:00.000Z', bare),
      telemetry('e3', '2020-02-18T00:00:00.000Z', '2020-02-18T00:00:00.000Z', FIELDS),
    );
    const source = createEventSource(index);
    const { rows, fingerprint, sources } = await read(source);
    expect(rows).to.have.deep.members([
      ['e1', 'search', 'records', 'q1', '{"c":"x"}', '{"A":2}', null],
      ['e2', 'view', null, null, null, null, null],
    ]);
    expect(fingerprint).to.deep.equal({
      rows: 2,
      newest: '2020-03-01T00:00:00.000Z',
      oldest: '2020-02-17T10:00:05.000Z',
    });
    expect(sources).to.deep.equal({ events: { rows: 2 } });
    expect(await fingerprintOf(source)).to.deep.equal(fingerprint);
  });

  it('leaves it to the counting to judge what is no text and no object', async () => {
    const index = new MemoryEventIndex();
    const odd = { type: 'view', record_type: 7, query_hash: ['x'], ip_geocode: 'nowhere', payload: ['r1'] };
    index.put(telemetry('e1', `${DAY}T10:00:00.000Z`, `${DAY}T10:00:00.000Z`, odd));
    expect((await read(createEventSource(index))).rows).to.deep.equal([
      ['e1', 'view', '7', '["x"]', '"nowhere"', '["r1"]', null],
    ]);
  });

  it('hands over texts that lie in the bytes in another form, as they are meant', async () => {
    const index = new MemoryEventIndex();
    const strange = { ...FIELDS, query_hash: 'a "quoted"\n\u{1F426} text', payload: { 'a\\b': 2, é: 1 } };
    index.put(telemetry('é "1"', `${DAY}T10:00:00.000Z`, `${DAY}T10:00:00.000Z`, strange));
    expect((await read(createEventSource(index))).rows).to.deep.equal([
      ['é "1"', 'search', 'records', strange.query_hash, '{"c":"x"}', JSON.stringify(strange.payload), null],
    ]);
  });

  it('hands over no more than the id of an event that is larger than a row may be', async () => {
    const index = new MemoryEventIndex();
    const at = `${DAY}T10:00:00.000Z`;
    index.put(telemetry('e1', at, at, FIELDS), telemetry('e2', at, at, { ...FIELDS, payload: { ABCDEFGH: 1 } }));
    index.put(telemetry('e3', at, at, { ...FIELDS, query_hash: '"quoted"' }));
    const found: [string | null, boolean][] = [];
    const onRow = (row: ByteRow) => found.push([row.text(FIELD.id), row.isTooLarge]);
    // As the bytes of 'e1' together.
    const most = 2 + 6 + 7 + 2 + 9 + 7;
    await createEventSource(index).readRows(dayWindow(DAY, 'UTC'), onRow, NEVER, most);
    expect(found).to.deep.equal([
      ['e1', false],
      ['e2', true],
      ['e3', true],
    ]);
  });

  it('leaves events of other types alone', async () => {
    const index = new MemoryEventIndex();
    index.put(telemetry('e1', `${DAY}T10:00:00.000Z`, `${DAY}T10:00:00.000Z`, { type: 'file-download' }));
    const source = createEventSource(index);
    expect((await read(source)).rows).to.deep.equal([]);
    expect(await source.readDays('UTC')).to.deep.equal([]);
  });

  for (const [zone, days] of [
    ['UTC', ['2020-02-17', '2020-02-18']],
    ['America/New_York', ['2020-02-16', '2020-02-17']],
    ['Asia/Tokyo', ['2020-02-17', '2020-02-18']],
  ] as const) {
    it(`finds the days of ${zone} that have events`, async () => {
      const index = new MemoryEventIndex();
      for (const time of ['2020-02-17T04:59:00.000Z', '2020-02-18T00:30:00.000Z'])
        index.put(telemetry(time, time, time, FIELDS));
      const source = createEventSource(index);
      expect(await source.readDays(zone)).to.deep.equal(days);
      for (const day of days) expect((await read(source, day, zone)).rows, day).to.have.length(1);
    });
  }

  it('takes an event of the last moment of a year’s end, and passes over dates out of this world', async () => {
    const index = new MemoryEventIndex();
    for (const time of ['0000-05-05T00:00:00.000Z', '9999-12-31T23:00:00.000Z', '2019-12-31T23:59:59.999Z'])
      index.put(telemetry(time, time, time, FIELDS));
    const source = createEventSource(index);
    expect(await source.readDays('UTC')).to.deep.equal(['2019-12-31']);
    expect((await read(source, '2019-12-31')).rows).to.have.length(1);
  });

  it('asks an index without events once for many days, and again when fingerprints are asked for', async () => {
    const index = new MemoryEventIndex();
    const source = createEventSource(index);
    for (let i = 0; i < 30; i++) expect((await read(source)).fingerprint).to.deep.equal({ rows: 0, newest: null });
    expect(index.asked).to.include({ storedTypes: 1, snapshots: 0 });
    index.put(telemetry('e1', `${DAY}T10:00:00.000Z`, `${DAY}T10:00:00.000Z`, FIELDS));
    expect((await fingerprintOf(source))?.rows).to.equal(1);
    expect((await read(source)).rows).to.have.length(1);
  });
});
