import { readFileSync, readdirSync } from 'node:fs';
import { expect } from 'chai';
import { decodeEvent, type DecodedEvent } from '../../../src/intake/decode-event.js';
import { identifiedEvent, identifyEvent } from '../../../src/intake/identify-event.js';
import type { IntakeReason } from '../../../src/intake/intake-reason.js';
import { splitSearch } from '../../../src/intake/split-search.js';
import { eventType } from '../../support/events.js';
import { TEST_TYPES } from './event-types.js';

const NOW = new Date('2020-02-18T00:00:00Z');
const TIME = '2020-02-17T10:00:00.000Z';
const KEY = 'a key';
const QUERY = { filtered: { filter: {} } };
const examples = new URL('../../../example-objects/', import.meta.url);

/** A search in the first dialect, with fields changed or (undefined) taken out. */
function search(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const event: Readonly<Record<string, unknown>> = {
    type: 'search',
    record_type: 'records',
    ip: '192.0.2.1',
    query: QUERY,
    source: 'api',
    payload: { A: 10 },
    ...changes,
  };
  return Object.fromEntries(Object.entries(event).filter(([, value]) => value !== undefined));
}

const decode = (message: unknown, queueType: string | null = null) => decodeEvent(message, TEST_TYPES, queueType, NOW);

function decoded(message: unknown, queueType: string | null = null): DecodedEvent {
  const event = decode(message, queueType);
  if ('reason' in event) throw new Error(`it was refused: ${event.reason}`);
  return event;
}

/** A value in so many levels of lists. */
function nested(levels: number): unknown {
  return JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`);
}

describe('decodeEvent', () => {
  it('understands the first dialect as it is', () => {
    expect(decoded(search())).to.deep.equal({
      type: eventType('search', { kind: 'telemetry' }),
      id: null,
      timestamp: null,
      fields: search(),
    });
  });

  it('understands the second dialect as the same event', () => {
    const { record_type: recordtype, payload: results, ...rest } = search();
    expect(decoded({ ...rest, recordtype, results })).to.deep.equal(decoded(search()));
  });

  it('takes id and time where they are given, the time in one form', () => {
    const event = decoded(search({ id: 42, timestamp: '2020-02-17T11:00:00+01:00' }));
    expect(event).to.deep.include({ id: '42', timestamp: TIME });
    expect(event.fields).to.include({ id: '42', timestamp: TIME });
  });

  it('leaves out what is null, and keeps what it does not know', () => {
    const nulls = { query: null, source: null, ip: null, ip_geocode: null, id: null, timestamp: null };
    const bare = { type: 'view', record_type: 'records', payload: { r1: 'A' } };
    expect(decoded({ ...bare, ...nulls, portal: { version: 7 } }).fields).to.deep.equal({
      ...bare,
      portal: { version: 7 },
    });
  });

  it('does not judge what counting judges', () => {
    const odd = search({ record_type: 'publishers', payload: ['A'], ip: 7, ip_geocode: 'Florida' });
    expect(decoded(odd).fields).to.deep.equal(odd);
  });

  it('takes any object of a registered type, nulls and all', () => {
    const event = { type: 'file-download', timestamp: TIME, file: 'f1', user_agent: null, results: 3 };
    expect(decoded(event)).to.deep.equal({
      type: eventType('file-download'),
      id: null,
      timestamp: TIME,
      fields: event,
    });
  });

  it('takes the type from the queue where the event names none', () => {
    expect(decoded({ file: 'f1' }, 'file-download').fields).to.deep.equal({ file: 'f1', type: 'file-download' });
    expect(decoded(search(), 'search').fields).to.deep.equal(search());
  });

  it('keeps a member that every object has by another right', () => {
    const { fields } = decoded(JSON.parse('{"type":"view","record_type":"records","__proto__":{"a":1}}'));
    expect(JSON.stringify(fields)).to.contain('"__proto__":{"a":1}');
  });

  it('takes a query of 499 levels, and one of 100,000 members', () => {
    expect(decoded(search({ query: nested(499) })).type.name).to.equal('search');
    expect(decoded(search({ query: Array.from({ length: 100_000 }, () => 1) })).type.name).to.equal('search');
  });

  describe('refuses', () => {
    const cases: [title: string, message: unknown, reason: IntakeReason][] = [
      ['a list', [search()], 'not-object'],
      ['a text', 'search', 'not-object'],
      ['null', null, 'not-object'],
      ['an event without type', search({ type: undefined }), 'no-type'],
      ['an event whose type is null', search({ type: null }), 'no-type'],
      ['an unknown type', search({ type: 'login' }), 'unknown-type'],
      ['a type that is no text', search({ type: ['search'] }), 'unknown-type'],
      ['a type that every object has', search({ type: 'constructor' }), 'unknown-type'],
      ['an empty id', search({ id: '' }), 'bad-id'],
      ['an id that is an object', search({ id: {} }), 'bad-id'],
      ['an id that is half a number', search({ id: 0.5 }), 'bad-id'],
      ['an id of half a character', search({ id: '\ud800' }), 'bad-id'],
      ['an id of 502 bytes', search({ id: 'é'.repeat(251) }), 'bad-id'],
      ['a day that does not exist', search({ timestamp: '2020-02-30T00:00:00Z' }), 'bad-timestamp'],
      ['a time as a number', search({ timestamp: 1581933600 }), 'bad-timestamp'],
      ['a time before 1970', search({ timestamp: '1969-12-31T23:59:59Z' }), 'bad-timestamp'],
      ['a time more than a day ahead', search({ timestamp: '2020-02-19T00:00:01Z' }), 'bad-timestamp'],
      ['a query of 500 levels', search({ query: nested(500) }), 'too-deep'],
      ['a payload deeper than the stack', search({ payload: nested(100_000) }), 'too-deep'],
      ['a query of too many members', search({ query: Array.from({ length: 100_001 }, () => 1) }), 'query-too-large'],
    ];
    for (const [title, message, reason] of cases) {
      it(`${title}: ${reason}`, () => expect(decode(message)).to.include({ reason }));
    }

    it('a type that is not that of its queue', () => {
      expect(decode(search(), 'view')).to.deep.equal({ reason: 'wrong-queue', id: null });
      expect(decode({ file: 'f1' }, 'gone')).to.deep.equal({ reason: 'unknown-type', id: null });
    });

    it('with the id, where there is one', () => {
      expect(decode(search({ id: 'e1', type: 'login' }))).to.deep.equal({ reason: 'unknown-type', id: 'e1' });
    });
  });

  describe('accepts the example object', () => {
    const files = readdirSync(examples).filter((name) => name.startsWith('wire-event-'));
    it('of each kind', () => expect(files).to.have.length(5));
    for (const name of files) {
      it(name, () => {
        const event = decoded(JSON.parse(readFileSync(new URL(name, examples), 'utf8')));
        const events = splitSearch(identifiedEvent({ ...event, timestamp: event.timestamp ?? TIME }, KEY));
        expect(events).to.have.length(name.includes('-and-') ? 2 : 1);
      });
    }
  });
});

describe('identifyEvent', () => {
  const idOf = (message: unknown, key = KEY) => identifyEvent(decoded(message), key);
  const timed = (changes: Readonly<Record<string, unknown>> = {}) => search({ timestamp: TIME, ...changes });

  it('is the producer’s id', () => expect(idOf(timed({ id: 'e1' }))).to.equal('e1'));

  it('is the same for the same event, however it was written', () => {
    const { record_type: recordtype, payload: results, ...rest } = timed();
    const reversed = Object.fromEntries(Object.entries({ ...rest, recordtype, results, source: 'api' }).reverse());
    const others = [timed(), reversed, timed({ timestamp: '2020-02-17T11:00+01:00' }), timed({ ip_geocode: null })];
    expect(new Set(others.map((event) => idOf(event)))).to.deep.equal(new Set([idOf(timed())]));
    expect(idOf(timed())).to.match(/^[0-9a-f]{64}$/);
  });

  it('is another one where anything differs, the key too', () => {
    const differing = [
      timed({ ip: '192.0.2.2' }),
      timed({ payload: { A: 11 } }),
      timed({ type: 'mapping' }),
      timed({ timestamp: '2020-02-17T10:00:00.001Z' }),
      timed({ extra: 1 }),
    ];
    const ids = [idOf(timed()), idOf(timed(), 'another key'), ...differing.map((event) => idOf(event))];
    expect(new Set(ids).size).to.equal(ids.length);
  });

  it('comes through the queue unchanged', () => {
    const sent = identifiedEvent({ ...decoded(timed()), timestamp: TIME }, KEY);
    const arrived = decoded(JSON.parse(JSON.stringify(sent.fields)), 'search');
    expect(identifyEvent(arrived, 'of no matter')).to.equal(sent.id);
  });
});

describe('splitSearch', () => {
  const split = (type: string, payload: unknown) => {
    const event = identifiedEvent({ ...decoded(search({ id: 's1', type, payload })), timestamp: TIME }, KEY);
    return splitSearch(event).map(({ id, type: kind, timestamp, fields }) => {
      expect(fields).to.include({ id, type: kind, timestamp });
      expect(fields.query).to.deep.equal(QUERY);
      return [id, kind, fields.payload];
    });
  };

  it('makes a search and a seen event of one that says both', () => {
    const both = { search_payload: { A: 10 }, seen_payload: { r1: 'A' } };
    expect(split('search', both)).to.deep.equal([
      ['s1', 'search', { A: 10 }],
      ['s1-seen', 'seen', { r1: 'A' }],
    ]);
  });

  it('makes one event where only one of the two is there', () => {
    expect(split('search', { search_payload: { A: 10 } })).to.deep.equal([['s1', 'search', { A: 10 }]]);
    expect(split('search', { seen_payload: { r1: 'A' } })).to.deep.equal([['s1-seen', 'seen', { r1: 'A' }]]);
  });

  it('keeps what is there and wrong, to be judged by itself', () => {
    const wrong = { search_payload: null, seen_payload: 7 };
    expect(split('search', wrong).map(([, , payload]) => payload)).to.deep.equal([null, 7]);
  });

  it('leaves any other event as it is', () => {
    expect(split('search', { A: 10 })).to.deep.equal([['s1', 'search', { A: 10 }]]);
    const mapping = { search_payload: 1 };
    expect(split('mapping', mapping)).to.deep.equal([['s1', 'mapping', mapping]]);
  });
});
