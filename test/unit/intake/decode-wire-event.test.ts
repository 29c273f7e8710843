import { readFileSync, readdirSync } from 'node:fs';
import { expect } from 'chai';
import { decodeWireEvent } from '../../../src/intake/decode-wire-event.js';
import type { WireEvent, WireReason } from '../../../src/intake/wire-event.js';
import { queryHash } from '../../../src/model/query-hash.js';

const MAX_COUNT = 1e12;
const QUERY = { filtered: { filter: {} } };
const examples = new URL('../../../example-objects/', import.meta.url);

/** A search in the first dialect, with fields changed or (undefined) taken out. */
function search(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    type: 'search',
    record_type: 'records',
    ip: '192.0.2.1',
    query: QUERY,
    source: 'api',
    payload: { A: 10 },
    ...changes,
  };
}
const decode = (message: unknown) => decodeWireEvent(message, MAX_COUNT);
const eventsOf = (message: unknown): WireEvent[] =>
  decode(message).flatMap((outcome) => ('event' in outcome ? [outcome.event] : []));
const reasonsOf = (message: unknown): WireReason[] =>
  decode(message).flatMap((outcome) => ('reason' in outcome ? [outcome.reason] : []));

describe('decodeWireEvent', () => {
  it('understands the first dialect', () => {
    expect(decode(search())).to.deep.equal([
      {
        event: {
          id: null,
          timestamp: null,
          type: 'search',
          recordType: 'records',
          query: QUERY,
          queryHash: '646ede6f891b1c4718e7c9908c466ef5217737d2',
          geocode: {},
          payload: { A: 10 },
          source: 'api',
          ip: '192.0.2.1',
        },
      },
    ]);
  });

  it('understands the second dialect as the same event', () => {
    const { record_type: recordtype, payload: results, ...rest } = search();
    expect(decode({ ...rest, recordtype, results })).to.deep.equal(decode(search()));
  });

  it('takes id, time and place where they are given', () => {
    const place = { country: "Côte d'Ivoire" };
    const [event] = eventsOf(search({ id: 'e1', timestamp: '2020-02-17T10:00:00+01:00', ip_geocode: place }));
    expect(event).to.include({ id: 'e1', timestamp: '2020-02-17T09:00:00.000Z' });
    expect(event?.geocode).to.deep.equal(place);
    expect(eventsOf(search({ id: 42 }))[0]?.id).to.equal('42');
  });

  it('does without query, source, ip and place', () => {
    const bare = { type: 'view', record_type: 'records', payload: { r1: 'A' } };
    const nulls = { query: null, source: null, ip: null, ip_geocode: null, id: null, timestamp: null };
    expect(decode({ ...bare, ...nulls })).to.deep.equal(decode(bare));
    expect(eventsOf(bare)[0]).to.include({ query: null, queryHash: null, source: null, ip: null });
  });

  it('takes a place that is no object, or absurdly deep, as unknown', () => {
    const deep = JSON.parse(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`) as unknown;
    for (const ip_geocode of ['Florida', ['Florida'], 7, deep]) {
      expect(eventsOf(search({ ip_geocode }))[0]?.geocode).to.deep.equal({});
    }
  });

  describe('rejects', () => {
    const deepQuery = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`) as unknown;
    const view = { type: 'view' };
    const cases: [title: string, message: unknown, reason: WireReason][] = [
      ['a list', [search()], 'not-object'],
      ['a text', 'search', 'not-object'],
      ['null', null, 'not-object'],
      ['an event without type', search({ type: undefined }), 'no-type'],
      ['an unknown type', search({ type: 'login' }), 'unknown-type'],
      ['a type that is no text', search({ type: ['search'] }), 'unknown-type'],
      ['a type that every object has', search({ type: 'constructor' }), 'unknown-type'],
      ['an unknown record type', search({ record_type: 'publishers' }), 'unknown-record-type'],
      ['no record type', search({ record_type: undefined }), 'unknown-record-type'],
      ['an empty id', search({ id: '' }), 'bad-id'],
      ['an id that is an object', search({ id: {} }), 'bad-id'],
      ['an id of half a character', search({ id: '\ud800' }), 'bad-id'],
      ['an id of 508 bytes', search({ id: 'é'.repeat(254) }), 'bad-id'],
      ['a day that does not exist', search({ timestamp: '2020-02-30T00:00:00Z' }), 'bad-timestamp'],
      ['a time as a number', search({ timestamp: 1581933600 }), 'bad-timestamp'],
      ['a query deeper than the stack', search({ query: deepQuery }), 'bad-query'],
      ['a source that is no text', search({ source: 7 }), 'bad-source'],
      ['an address that is no text', search({ ip: 3221225985 }), 'bad-ip'],
      ['no payload', search({ payload: undefined }), 'payload-not-object'],
      ['a payload that is a list', search({ payload: ['A'] }), 'payload-not-object'],
      ['an empty record', search({ ...view, payload: { '': 'A' } }), 'no-record'],
      ['a record without recordset', search({ ...view, payload: { r1: null } }), 'no-recordset'],
      ['an empty recordset', search({ payload: { '': 1 } }), 'no-recordset'],
      ['a recordset that is a number', search({ ...view, payload: { r1: 7 } }), 'id-not-text'],
      ['a recordset of 502 bytes', search({ payload: { ['x'.repeat(502)]: 1 } }), 'id-too-long'],
      ['half a record', search({ payload: { A: 0.5 } }), 'bad-count'],
      ['a count as text', search({ payload: { A: '7' } }), 'bad-count'],
    ];
    for (const [title, message, reason] of cases) {
      it(`${title}: ${reason}`, () => {
        expect(reasonsOf(message)).to.deep.equal([reason]);
        expect(eventsOf(message)).to.deep.equal([]);
      });
    }

    it('with the id, where there is one', () => {
      expect(decode(search({ id: 'e1', ip: 7 }))).to.deep.equal([{ reason: 'bad-ip', id: 'e1' }]);
      expect(decode(search({ id: 'e1', payload: null }))).to.deep.equal([{ reason: 'payload-not-object', id: 'e1' }]);
    });
  });

  describe('of a search that says what it found and what it showed', () => {
    const both = (found: unknown, shown: unknown) =>
      search({ id: 's1', payload: { search_payload: found, seen_payload: shown } });

    it('makes one search and one seen event', () => {
      const events = eventsOf(both({ A: 10 }, { r1: 'A' }));
      expect(events.map(({ id, type, payload }) => ({ id, type, payload }))).to.deep.equal([
        { id: 's1', type: 'search', payload: { A: 10 } },
        { id: 's1-seen', type: 'seen', payload: { r1: 'A' } },
      ]);
      expect(events.map((event) => event.queryHash)).to.deep.equal([queryHash(QUERY), queryHash(QUERY)]);
    });

    it('gives neither an id where the search has none', () => {
      const events = eventsOf({ ...both({ A: 10 }, { r1: 'A' }), id: null });
      expect(events.map(({ id }) => id)).to.deep.equal([null, null]);
    });

    it('judges the two separately', () => {
      const [wrongSearch, goodSeen] = decode(both({ A: -1 }, { r1: 'A' }));
      expect(wrongSearch).to.deep.equal({ reason: 'bad-count', id: 's1' });
      expect(goodSeen).to.have.nested.property('event.id', 's1-seen');
      expect(decode(both({ A: 1 }, { r1: null }))[1]).to.deep.equal({ reason: 'no-recordset', id: 's1-seen' });
      expect(reasonsOf(both(null, null))).to.deep.equal(['payload-not-object', 'payload-not-object']);
    });

    it('is one event where only one of the two is there', () => {
      expect(eventsOf(both({ A: 10 }, undefined)).map(({ type }) => type)).to.deep.equal(['search']);
      expect(eventsOf(both(undefined, { r1: 'A' })).map(({ type }) => type)).to.deep.equal(['seen']);
    });

    it('is one rejection where the envelope is wrong', () => {
      expect(decode({ ...both({ A: 10 }, { r1: 'A' }), ip: 7 })).to.deep.equal([{ reason: 'bad-ip', id: 's1' }]);
    });

    it('speaks the second dialect too; a mapping does not', () => {
      const { payload, ...rest } = both({ A: 10 }, { r1: 'A' });
      expect(eventsOf({ ...rest, results: payload })).to.have.length(2);
      expect(reasonsOf({ ...rest, type: 'mapping', payload })).to.deep.equal(['bad-count']);
    });
  });

  describe('accepts the example object', () => {
    const files = readdirSync(examples).filter((name) => name.startsWith('wire-event-'));
    const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, examples), 'utf8'));

    it('of each kind', () => expect(files).to.have.length(5));
    for (const name of files) {
      it(name, () => {
        expect(reasonsOf(read(name))).to.deep.equal([]);
        expect(eventsOf(read(name))).to.have.length(name.includes('-and-') ? 2 : 1);
      });
    }
  });
});
