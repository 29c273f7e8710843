/** What every event index must do, whatever it is made of. Written against the interface alone. */
import { expect } from 'chai';
import type { EventFilter } from '../../src/events/aggregation.js';
import type {
  EventGroup,
  EventIndex,
  EventSelection,
  EventSnapshot,
  EventWrite,
  Grouping,
  TimeWindow,
} from '../../src/events/event-index.js';
import type { EventTypeDefinition } from '../../src/events/event-type.js';
import type { IndexedEvent, JsonObject } from '../../src/events/event.js';
import { EventColumns } from '../../src/events/pages/event-columns.js';
import { indexedEvent } from '../../src/events/stored-fields.js';
import type { IdbError } from '../../src/model/errors.js';
import { compareCodePoints } from '../../src/model/canonical-json.js';
import { eventType, eventWrite } from '../support/events.js';
import { all } from './store-documents.js';

export interface OpenEventIndex {
  readonly index: EventIndex;
  readonly close: () => Promise<void>;
}

export const SIGNAL = new AbortController().signal;
const JUNE: TimeWindow = { start: new Date('2017-06-01T00:00:00Z'), end: new Date('2017-07-01T00:00:00Z') };
const ALL_YEARS: TimeWindow = { start: new Date('2000-01-01T00:00:00Z'), end: new Date('2030-01-01T00:00:00Z') };

export async function writeOf(
  index: EventIndex,
  type: EventTypeDefinition,
  ...events: readonly EventWrite[]
): Promise<readonly string[]> {
  const outcomes = await index.write([type], events);
  await index.refresh([type.name]);
  return outcomes.map(({ result }) => result);
}

export async function eventsOf(
  index: EventIndex,
  type: string,
  window = ALL_YEARS,
  fields?: readonly string[],
): Promise<readonly IndexedEvent[]> {
  return index.withSnapshot([type], (snapshot) => readEvents(snapshot, { types: [type], filters: [] }, window, fields));
}

async function readEvents(
  snapshot: EventSnapshot,
  selection: EventSelection,
  window: TimeWindow,
  fields?: readonly string[],
): Promise<readonly IndexedEvent[]> {
  const options = { signal: SIGNAL, columns: NO_COLUMNS, ...(fields && { fields }) };
  const events: IndexedEvent[] = [];
  for await (const page of snapshot.readPages(selection, window, options))
    for (const row of page.inOrder()) events.push(indexedEvent(page.fieldsOf(row), fields));
  return events;
}

const NO_COLUMNS = new EventColumns([]);

export async function groupsOf(
  index: EventIndex,
  type: string,
  grouping: Partial<Grouping>,
  filters: readonly EventFilter[] = [],
  window = ALL_YEARS,
): Promise<readonly EventGroup[]> {
  const whole = { fields: [], metrics: [], copied: [], ...grouping };
  const groups = await index.withSnapshot([type], async (snapshot) =>
    (await all(snapshot.readGroups({ types: [type], filters }, window, whole, SIGNAL))).flat(),
  );
  return [...groups].sort((a, b) => compareCodePoints(JSON.stringify(a.key), JSON.stringify(b.key)));
}

const idsOf = (events: readonly IndexedEvent[]) => events.map(({ id }) => id);

/** @param open an empty index; it is opened once for the whole suite, whose tests have event types of their own */
export function describeEventIndex(name: string, open: () => Promise<OpenEventIndex>): void {
  describe(`event index: ${name}`, function () {
    this.timeout(240_000);
    let opened: OpenEventIndex;
    before(async () => {
      opened = await open();
    });
    after(() => opened.close());
    const index = () => opened.index;

    describeWriting(index);
    describeReading(index);
    describeArrivals(index);
    describePlaces(index);
    describeGroups(index);
  });
}

function describeWriting(index: () => EventIndex): void {
  it('keeps the first event under an id, whatever comes again', async () => {
    const type = eventType('once');
    const first = eventWrite('once', 'a', '2017-06-01T10:00:00', { n: 1 });
    const again = eventWrite('once', 'a', '2017-06-01T10:00:00', { n: 2 });
    const other = eventWrite('once', 'b', '2017-06-01T10:00:01');
    expect(await writeOf(index(), type, first)).to.deep.equal(['created']);
    expect(await writeOf(index(), type, again, other, other)).to.deep.equal(['duplicate', 'created', 'duplicate']);
    const events = await eventsOf(index(), 'once');
    expect(idsOf(events)).to.deep.equal(['a', 'b']);
    expect(events[0]).to.deep.equal({
      id: 'a',
      type: 'once',
      timestamp: '2017-06-01T10:00:00.000Z',
      fields: { ...first.fields, id: 'a', type: 'once' },
    });
  });

  it('lets a later click of a window replace an earlier one, in any order of arrival', async () => {
    const type = eventType('window');
    const click = (second: number) => eventWrite('window', 'w', `2017-06-01T10:00:1${second}`, { second }, second);
    expect(await writeOf(index(), type, click(5))).to.deep.equal(['created']);
    expect(await writeOf(index(), type, click(3), click(5), click(9), click(7))).to.deep.equal([
      'duplicate',
      'duplicate',
      'replaced',
      'duplicate',
    ]);
    const [kept, ...others] = await eventsOf(index(), 'window');
    expect(others).to.deep.equal([]);
    expect(kept).to.include({ id: 'w', timestamp: '2017-06-01T10:00:19.000Z' });
    expect(kept?.fields).to.include({ second: 9 });
  });

  it('refuses an event that no index can hold, and takes those beside it', async () => {
    const type = eventType('refused');
    const outcomes = await index().write(
      [type],
      [
        eventWrite('refused', 'good', '2017-06-01T10:00:00'),
        eventWrite('refused', 'x'.repeat(513), '2017-06-01T10:00:00'),
        eventWrite('refused', '', '2017-06-01T10:00:00'),
        eventWrite('refused', '\ud800', '2017-06-01T10:00:00'),
        eventWrite('refused', 'before 1970', '1969-12-31T23:59:59', {}, -1000),
        eventWrite('refused', 'ü'.repeat(256), '2017-06-01T10:00:00'),
      ],
    );
    expect(outcomes.map((outcome) => ('reason' in outcome ? outcome.reason : outcome.result))).to.deep.equal([
      'created',
      'its id has 513 bytes, and an id may have 512',
      'its id is empty',
      'its id is no well-formed text',
      'its time is before 1970',
      'created',
    ]);
  });

  it('gives back any JSON as it was, strange texts and keys too', async () => {
    const type = eventType('strange', { kind: 'telemetry' });
    const fields = {
      payload: JSON.parse('{"__proto__":"r","a.b":{"c":null},"":"empty","\\u0000":"\\u0000 \u{1F426}"}') as unknown,
      query: ['no', { object: true }, 1.5],
      ip_geocode: 'a text',
      text: 'zero \u0000 quote " lone \ud800 end',
    };
    const others = [{ payload: ['r'] }, { payload: 7, query: 'text' }, { payload: { r: { deep: [{}] } }, query: null }];
    const writes = [fields, ...others].map((own, i) =>
      eventWrite('strange', `e${i}\u{1F426}`, '2017-06-01T10:00:00', own),
    );
    expect(await writeOf(index(), type, ...writes)).to.deep.equal(['created', 'created', 'created', 'created']);
    const events = await eventsOf(index(), 'strange');
    expect(events.map((event) => JSON.stringify(event.fields.payload))).to.deep.equal(
      [fields, ...others].map(({ payload }) => JSON.stringify(payload)),
    );
    expect(events[0]?.fields).to.deep.include({ query: fields.query, ip_geocode: 'a text', text: fields.text });
  });

  it('takes events of any month, and of several types at once', async () => {
    const types = [eventType('many-a'), eventType('many-b')];
    const times = ['1999-12-31T23:59:59', '2017-06-30T23:59:59', '2017-07-01T00:00:00', '2019-01-01T00:00:00'];
    const writes = times.flatMap((time, i) => types.map(({ name }) => eventWrite(name, `e${i}`, time)));
    const outcomes = await index().write(types, writes);
    expect(new Set(outcomes.map(({ result }) => result))).to.deep.equal(new Set(['created']));
    await index().refresh(['many-a', 'many-b', 'never']);
    expect(await index().readDates({ types: ['many-a', 'many-b', 'never'], filters: [] })).to.deep.equal(
      times.map((time) => time.slice(0, 10)),
    );
    expect(await index().readStoredTypes(['never', 'many-b', 'many-a'])).to.deep.equal(['many-b', 'many-a']);
    expect(idsOf(await eventsOf(index(), 'many-a', JUNE))).to.deep.equal(['e1']);
  });
}

function describeReading(index: () => EventIndex): void {
  it('reads as empty where nothing was written', async () => {
    expect(await index().readStoredTypes(['nothing'])).to.deep.equal([]);
    expect(await index().readDates({ types: ['nothing'], filters: [] })).to.deep.equal([]);
    expect(await eventsOf(index(), 'nothing')).to.deep.equal([]);
    expect(await eventsOf(index(), 'nothing', ALL_YEARS)).to.deep.equal([]);
    expect(await groupsOf(index(), 'nothing', { fields: ['item'] })).to.deep.equal([]);
    const arrivals = await index().withSnapshot(['nothing'], (snapshot) =>
      snapshot.readArrivals({ types: ['nothing'], filters: [] }, [JUNE, JUNE]),
    );
    expect(arrivals).to.deep.equal([
      { events: 0, newest: null, oldest: null, places: 0 },
      { events: 0, newest: null, oldest: null, places: 0 },
    ]);
  });

  it('reads every event of a window once, however many, in their order', async () => {
    const type = eventType('pages');
    const count = 12_000;
    const minute = (i: number) => new Date(Date.UTC(2017, 4, 31, 23, 50 + (i % 30_000))).toISOString().slice(0, 19);
    const writes = Array.from({ length: count }, (_, i) =>
      eventWrite('pages', `e${i}`, minute(i), { clicker_id: `v${i % 7}`, unique_id: `u${i % 3}` }),
    );
    await writeOf(index(), type, ...writes);
    const inJune = writes.filter(({ timestamp }) => timestamp >= '2017-06-01').map(({ id }) => id);
    const read = await eventsOf(index(), 'pages', JUNE, ['id']);
    expect(idsOf(read).sort()).to.deep.equal([...inJune].sort());
    const sorted = await eventsOf(index(), 'pages', JUNE, ['clicker_id', 'unique_id']);
    const keys = sorted.map(({ id, timestamp }) => `${timestamp} ${id}`);
    expect(keys).to.deep.equal([...keys].sort(compareCodePoints));
    expect(keys).to.have.length(inJune.length);
    expect(idsOf(await eventsOf(index(), 'pages', JUNE))).to.deep.equal(idsOf(sorted));
  });

  it('sorts by time to the millisecond, and events of one millisecond by their ids’ code points', async () => {
    const type = eventType('sorted');
    const at = (second: string, id: string) => eventWrite('sorted', id, `2017-06-01T10:00:${second}`);
    const sorted = [
      at('00.001', 'z'),
      at('00.002', 'a'),
      at('00.002', '\uff5e'),
      at('00.002', '\u{1F426}'),
      at('01', 'b'),
    ];
    await writeOf(index(), type, ...sorted.toReversed());
    for (const fields of [undefined, ['clicker_id']]) {
      const read = await eventsOf(index(), 'sorted', ALL_YEARS, fields);
      expect(idsOf(read)).to.deep.equal(['z', 'a', '\uff5e', '\u{1F426}', 'b']);
    }
  });

  it('reads many events of one millisecond in their order, beside those of others', async () => {
    const type = eventType('crowded');
    // More than are sorted in memory at a time.
    const ids = Array.from({ length: 1_500 }, (_, i) => `e${String(i).padStart(4, '0')}`);
    const crowd = ids.map((id) => eventWrite('crowded', id, '2017-06-01T10:00:00.005'));
    const around = ['04', '06'].map((ms) => eventWrite('crowded', `at ${ms}`, `2017-06-01T10:00:00.0${ms}`));
    await writeOf(index(), type, ...around, ...crowd.toReversed());
    expect(idsOf(await eventsOf(index(), 'crowded', JUNE))).to.deep.equal(['at 04', ...ids, 'at 06']);
  });

  it('hands over the fields that are asked for, within objects and lists too', async () => {
    const type = eventType('fields');
    const file = { key: 'k', size: 3, more: { deep: [1] } };
    await writeOf(
      index(),
      type,
      eventWrite('fields', 'a', '2017-06-01T10:00:00', { file, tags: [{ t: 1, u: 2 }], x: 1 }),
    );
    const fieldsOf = async (...fields: string[]) => (await eventsOf(index(), 'fields', ALL_YEARS, fields))[0]?.fields;
    expect(await fieldsOf('file.key', 'tags.t', 'absent')).to.deep.equal({ file: { key: 'k' }, tags: [{ t: 1 }] });
    expect(await fieldsOf('file')).to.deep.equal({ file });
    expect(await fieldsOf()).to.deep.equal({});
  });

  it('leaves out what is written after the snapshot was taken', async () => {
    const type = eventType('snapshot');
    await writeOf(index(), type, eventWrite('snapshot', 'before', '2017-06-01T10:00:00'));
    const selection = { types: ['snapshot'], filters: [] };
    const seen = await index().withSnapshot(['snapshot'], async (snapshot) => {
      await writeOf(index(), type, eventWrite('snapshot', 'after', '2017-06-01T10:00:00'));
      const events = await readEvents(snapshot, selection, JUNE);
      const [arrivals] = await snapshot.readArrivals(selection, [JUNE]);
      return { ids: idsOf(events), arrivals: arrivals?.events };
    });
    expect(seen).to.deep.equal({ ids: ['before'], arrivals: 1 });
    expect(idsOf(await eventsOf(index(), 'snapshot'))).to.deep.equal(['after', 'before']);
  });

  it('applies every kind of filter', async () => {
    const type = eventType('filters');
    const event = (id: string, fields: JsonObject) => eventWrite('filters', id, '2017-06-01T10:00:00', fields);
    await writeOf(
      index(),
      type,
      event('1', { is_robot: true, country: 'DE', size: 5, file: { key: 'a' } }),
      event('2', { is_robot: false, country: ['CH', 'DE'], size: 5.5 }),
      event('3', { country: '', size: 0, file: { key: 'b' } }),
      event('4', { is_robot: null }),
    );
    const idsWith = async (...filters: EventFilter[]) => {
      const selection = { types: ['filters'], filters };
      return index().withSnapshot(['filters'], async (snapshot) => {
        const ids = idsOf(await readEvents(snapshot, selection, JUNE)).join('');
        const [arrivals] = await snapshot.readArrivals(selection, [JUNE]);
        expect(arrivals?.events, 'as many arrivals as events').to.equal(ids.length);
        expect(await index().readDates(selection)).to.deep.equal(ids === '' ? [] : ['2017-06-01']);
        return ids;
      });
    };
    expect(await idsWith({ field: 'is_robot', is: true })).to.equal('1');
    expect(await idsWith({ field: 'is_robot', not: true })).to.equal('234');
    expect(await idsWith({ field: 'country', is: 'DE' })).to.equal('12');
    expect(await idsWith({ field: 'country', in: ['CH', ''] })).to.equal('23');
    expect(await idsWith({ field: 'country', in: [] })).to.equal('');
    expect(await idsWith({ field: 'size', is: 5.5 })).to.equal('2');
    expect(await idsWith({ field: 'is_robot', exists: true })).to.equal('12');
    expect(await idsWith({ field: 'file.key', exists: false })).to.equal('24');
    expect(await idsWith({ field: 'file.key', in: ['a', 'b'] }, { field: 'size', not: 0 })).to.equal('1');
    expect(await idsWith({ field: 'absent', exists: true })).to.equal('');
    expect(await idsWith({ field: 'absent', not: 'x' })).to.equal('1234');
  });

  it('stops reading when it is told to', async () => {
    const type = eventType('aborted');
    await writeOf(index(), type, eventWrite('aborted', 'a', '2017-06-01T10:00:00'));
    const signal = AbortSignal.abort(new Error('SIGTERM'));
    const selection = { types: ['aborted'], filters: [] };
    const options = { signal, columns: NO_COLUMNS };
    const pages = index().withSnapshot(['aborted'], (snapshot) => all(snapshot.readPages(selection, JUNE, options)));
    expect(await codeOf(pages)).to.equal('interrupted');
    const grouping = { fields: [], metrics: [], copied: [] };
    const groups = index().withSnapshot(['aborted'], (snapshot) =>
      all(snapshot.readGroups(selection, JUNE, grouping, signal)),
    );
    expect(await codeOf(groups)).to.equal('interrupted');
  });
}

function describeArrivals(index: () => EventIndex): void {
  it('tells for each of many overlapping windows how many events there are, and when they arrived', async () => {
    const type = eventType('arrivals');
    const event = (id: string, time: string, arrived: string) =>
      eventWrite('arrivals', id, time, { arrived: `2017-09-0${arrived}T00:00:00.123Z` });
    await writeOf(
      index(),
      type,
      event('a', '2017-06-01T00:00:00', '3'),
      event('b', '2017-06-01T23:59:59', '1'),
      event('c', '2017-06-02T00:00:00', '2'),
      event('d', '1965-01-01T00:00:00', '9'),
    );
    const day = (date: number, minutes = 0): TimeWindow => ({
      start: new Date(Date.UTC(2017, 5, date, 0, -minutes)),
      end: new Date(Date.UTC(2017, 5, date + 1, 0, minutes)),
    });
    const before1970 = { start: new Date('1960-01-01T00:00:00Z'), end: new Date('1970-01-01T00:00:00Z') };
    const windows = [
      day(2),
      day(1),
      day(1, 1),
      day(1),
      before1970,
      ...Array.from({ length: 1_200 }, (_, i) => day(3 + i)),
    ];
    const [second, first, wide, again, early, ...none] = await index().withSnapshot(['arrivals'], (snapshot) =>
      snapshot.readArrivals({ types: ['arrivals'], filters: [] }, windows),
    );
    const at = (date: number) => `2017-09-0${date}T00:00:00.123Z`;
    expect(second).to.deep.equal({ events: 1, newest: at(2), oldest: at(2), places: 0 });
    expect(first).to.deep.equal({ events: 2, newest: at(3), oldest: at(1), places: 0 });
    expect(wide).to.deep.equal({ events: 3, newest: at(3), oldest: at(1), places: 0 });
    expect(again).to.deep.equal(first);
    expect(early).to.deep.equal({ events: 1, newest: at(9), oldest: at(9), places: 0 });
    expect(none).to.have.length(1_200);
    expect(new Set(none.map((arrivals) => JSON.stringify(arrivals)))).to.have.length(1);
    expect(none[0]).to.deep.equal({ events: 0, newest: null, oldest: null, places: 0 });
  });
}

function describePlaces(index: () => EventIndex): void {
  it('adds up the places of clicks within their windows, those of the clicks that are kept', async () => {
    const type = eventType('places');
    const click = (id: string, place: number, robot = false) =>
      eventWrite('places', id, '2017-06-01T10:00:00', { window_place: place, is_robot: robot, note: '\u0000' }, place);
    await writeOf(index(), type, click('a', 9_000), click('a', 4_000), click('b', 5), click('c', 70, true));
    await writeOf(index(), type, click('b', 9_999), eventWrite('places', 'd', '2017-06-01T10:00:00'));
    const placesOf = async (...filters: EventFilter[]) =>
      index().withSnapshot(['places'], async (snapshot) => {
        const [arrivals] = await snapshot.readArrivals({ types: ['places'], filters }, [JUNE]);
        return [arrivals?.events, arrivals?.places];
      });
    expect(await placesOf()).to.deep.equal([4, 19_069]);
    expect(await placesOf({ field: 'is_robot', is: true })).to.deep.equal([1, 70]);
  });
}

function describeGroups(index: () => EventIndex): void {
  const metric = (name: string, kind: 'sum' | 'min' | 'max' | 'avg' | 'unique', field: string) => ({
    name,
    kind,
    field,
  });

  it('adds up exactly, by several fields, with null where no event of a group has the field', async () => {
    const type = eventType('groups');
    const event = (id: string, fields: JsonObject) => eventWrite('groups', id, '2017-06-01T10:00:00', fields);
    await writeOf(
      index(),
      type,
      event('1', { item: 'a', file: { n: 1 }, size: 10, user: 'u' }),
      event('2', { item: 'a', file: { n: 1 }, size: 10.5, user: 'v' }),
      event('3', { item: 'a', file: { n: 1 }, size: [1, 2], user: ['u', 'w'] }),
      event('4', { item: 'a', file: { n: 2 }, user: null }),
      event('5', { item: 'b', file: { n: 1 }, size: 9_007_199_254_740_991 }),
      event('6', { item: 'b', size: 1, user: 'u' }),
      event('7', { item: 'b', file: { n: 1 }, size: 0, user: '' }),
    );
    const metrics = [
      metric('sum', 'sum', 'size'),
      metric('min', 'min', 'size'),
      metric('max', 'max', 'size'),
      metric('avg', 'avg', 'size'),
      metric('users', 'unique', 'user'),
      metric('sizes', 'unique', 'size'),
      metric('nowhere', 'sum', 'absent'),
      metric('nobody', 'unique', 'absent'),
    ];
    const nothing = { nowhere: null, nobody: null };
    const large = 9_007_199_254_740_991;
    expect(await groupsOf(index(), 'groups', { fields: ['item', 'file.n'], metrics })).to.deep.equal([
      {
        key: ['a', 1],
        events: 3,
        copied: {},
        metrics: { sum: 23.5, min: 1, max: 10.5, avg: 5.875, users: 3, sizes: 4, ...nothing },
      },
      {
        key: ['a', 2],
        events: 1,
        copied: {},
        metrics: { sum: null, min: null, max: null, avg: null, users: null, sizes: null, ...nothing },
      },
      {
        key: ['b', 1],
        events: 2,
        copied: {},
        metrics: { sum: large, min: 0, max: large, avg: large / 2, users: 1, sizes: 2, ...nothing },
      },
    ]);
    const [whole, ...others] = await groupsOf(index(), 'groups', { metrics }, [{ field: 'item', is: 'a' }]);
    expect(others).to.deep.equal([]);
    expect(whole).to.deep.equal({
      key: [],
      events: 4,
      copied: {},
      metrics: { sum: 23.5, min: 1, max: 10.5, avg: 5.875, users: 3, sizes: 4, ...nothing },
    });
    expect(await groupsOf(index(), 'groups', {}, [{ field: 'item', is: 'c' }])).to.deep.equal([]);
  });

  it('groups by texts, numbers, booleans and lists', async () => {
    const type = eventType('keys');
    const event = (id: string, fields: JsonObject) => eventWrite('keys', id, '2017-06-01T10:00:00', fields);
    await writeOf(
      index(),
      type,
      event('1', { is_robot: true, n: 1.5, tags: ['x', 'y'], unique_id: 7 }),
      event('2', { is_robot: false, n: -3, tags: 'x', own: true }),
      event('3', { is_robot: true, tags: [], t: '', own: false }),
    );
    const keysOf = async (...fields: string[]) =>
      (await groupsOf(index(), 'keys', { fields })).map(({ key, events }) => [...key, events]);
    expect(await keysOf('is_robot')).to.have.deep.members([
      [true, 2],
      [false, 1],
    ]);
    expect(await keysOf('own')).to.have.deep.members([
      [true, 1],
      [false, 1],
    ]);
    expect(await keysOf('n')).to.have.deep.members([
      [1.5, 1],
      [-3, 1],
    ]);
    expect(await keysOf('tags')).to.have.deep.members([
      ['x', 2],
      ['y', 1],
    ]);
    expect(await keysOf('tags', 'is_robot')).to.have.deep.members([
      ['x', false, 1],
      ['x', true, 1],
      ['y', true, 1],
    ]);
    expect(await keysOf('t')).to.deep.equal([['', 1]]);
    expect(await keysOf('unique_id')).to.deep.equal([['7', 1]]);
    expect(await keysOf('absent')).to.deep.equal([]);
  });

  it('copies fields from the newest event of each group, of two at one instant from the one with the larger id', async () => {
    const type = eventType('copied');
    const event = (id: string, time: string, fields: JsonObject) => eventWrite('copied', id, `2017-06-${time}`, fields);
    await writeOf(
      index(),
      type,
      event('1', '01T10:00:00', { item: 'a', country: 'old', file: { key: 'old' } }),
      event('\uff5e', '01T11:00:00', { item: 'a', country: 'smaller id' }),
      event('\u{1F426}', '01T11:00:00', {
        item: 'a',
        country: 'new',
        file: { key: 'k', size: 2 },
        list: [1, null, 2],
      }),
      event('4', '01T12:00:00', { item: 'b', list: null }),
    );
    const copied = ['country', 'file.key', 'list', 'timestamp', 'absent'];
    expect(await groupsOf(index(), 'copied', { fields: ['item'], copied })).to.deep.equal([
      {
        key: ['a'],
        events: 3,
        metrics: {},
        copied: { country: 'new', 'file.key': 'k', list: [1, null, 2], timestamp: '2017-06-01T11:00:00.000Z' },
      },
      { key: ['b'], events: 1, metrics: {}, copied: { list: null, timestamp: '2017-06-01T12:00:00.000Z' } },
    ]);
    expect(await groupsOf(index(), 'copied', { copied: ['item'] })).to.deep.equal([
      { key: [], events: 4, metrics: {}, copied: { item: 'b' } },
    ]);
  });

  it('is exact at any number of keys', async () => {
    const type = eventType('many-keys');
    const [keys, events] = [10_400, 12_000];
    const writes = Array.from({ length: events }, (_, i) =>
      eventWrite('many-keys', `e${i}`, '2017-06-01T10:00:00', {
        item: `item ${i % keys}`,
        user: `user ${i % 3}`,
        size: i,
      }),
    );
    await writeOf(index(), type, ...writes);
    const metrics = [metric('size', 'sum', 'size'), metric('users', 'unique', 'user')];
    const groups = await groupsOf(index(), 'many-keys', { fields: ['item'], metrics });
    const expected = Array.from({ length: keys }, (_, i) => {
      const own = i + keys < events ? [i, i + keys] : [i];
      const users = new Set(own.map((n) => n % 3)).size;
      return {
        key: [`item ${i}`],
        events: own.length,
        metrics: { size: own.reduce((a, b) => a + b), users },
        copied: {},
      };
    });
    const byKey = new Map(groups.map((group) => [group.key[0], group]));
    expect(groups).to.have.length(keys);
    expect(expected.filter((group) => JSON.stringify(byKey.get(group.key[0])) !== JSON.stringify(group))).to.deep.equal(
      [],
    );
  });

  it('adds up numbers alone, whether or not it takes an event with something else there', async () => {
    const type = eventType('words');
    const event = (id: string, size: unknown) => eventWrite('words', id, '2017-06-01T10:00:00', { size });
    await writeOf(index(), type, event('1', 1), event('2', 'two'), event('3', 3));
    const kinds = ['sum', 'min', 'max', 'avg'] as const;
    const metrics = kinds.map((kind) => metric(kind, kind, 'size'));
    const [group] = await groupsOf(index(), 'words', { metrics });
    expect(group?.metrics).to.deep.equal({ sum: 4, min: 1, max: 3, avg: 2 });
  });

  it('takes a number and its text for one value', async () => {
    const type = eventType('forms', { mapping: { record: { type: 'keyword' }, user: { type: 'keyword' } } });
    const event = (id: string, time: string, record: unknown, user: unknown) =>
      eventWrite('forms', id, `2017-06-01T${time}`, { record, user });
    const taken = await writeOf(
      index(),
      type,
      event('1', '10:00:00', 1, 7),
      event('2', '11:00:00', [1, '1'], '7'),
      event('3', '11:00:00', '1', 'v'),
      event('4', '12:00:00', 2, [8, '8']),
    );
    expect(taken).to.deep.equal(['created', 'created', 'created', 'created']);
    const metrics = [metric('users', 'unique', 'user')];
    const groups = await groupsOf(index(), 'forms', { fields: ['record'], metrics });
    expect(groups.map(({ key, events, metrics: { users } }) => [...key.map(String), events, users])).to.deep.equal([
      ['1', 3, 2],
      ['2', 1, 1],
    ]);
  });
}

export async function errorOf(work: Promise<unknown>): Promise<IdbError> {
  return work.then(
    () => expect.fail('did not fail'),
    (thrown: unknown) => thrown as IdbError,
  );
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  return (await errorOf(work)).code;
}
