import { expect } from 'chai';
import { decodeLine } from '../../../../src/sources/embedded/decode-line.js';

const NOTHING = {
  id: null,
  type: null,
  recordType: null,
  queryHash: null,
  query: null,
  geocode: null,
  payload: null,
  source: null,
  ip: null,
  eventId: null,
};
const DAY = { ...NOTHING, date: '2020-02-17 00:00:00' };

describe('a line of telemetry', () => {
  it('is a row with every member', () => {
    const line =
      '{"id":1,"date":"2020-02-17","type":"view","record_type":"records","query_hash":"h","query":{"a": 1},' +
      '"ip_geocode":{"country":"x"},"payload":{"a":"b"},"source":"portal","ip":"192.0.2.1","event_id":"e"}';
    expect(decodeLine(line)).to.deep.equal({
      id: '1',
      date: '2020-02-17 00:00:00',
      type: 'view',
      recordType: 'records',
      queryHash: 'h',
      query: '{"a": 1}',
      geocode: '{"country":"x"}',
      payload: '{"a":"b"}',
      source: 'portal',
      ip: '192.0.2.1',
      eventId: 'e',
    });
  });

  it('keeps payload and geocode to the letter', () => {
    const payload = '{ "a":1, "a":2.0, "__proto__":1e3, "\\u0000":12345678901234567890 }';
    expect(decodeLine(`{"date":"2020-02-17","payload":${payload},"ip_geocode":[1]}`)).to.deep.equal({
      ...DAY,
      payload,
      geocode: '[1]',
    });
  });

  it('keeps what counting will reject', () => {
    expect(decodeLine('{"date":"2020-02-17","type":42,"record_type":{"a":1},"payload":"text"}')).to.deep.equal({
      ...DAY,
      type: '42',
      recordType: '{"a":1}',
      payload: '"text"',
    });
    expect(decodeLine('{"date":"2020-02-17","type":null,"payload":null}')).to.deep.equal({ ...DAY, payload: 'null' });
  });

  it('takes the id as number or text, however large', () => {
    const idOf = (id: string) => (decodeLine(`{"id":${id},"date":"2020-02-17"}`) as { id: string }).id;
    expect(['7', '"7"', '12345678901234567890', '"a b"', 'true'].map(idOf)).to.deep.equal([
      '7',
      '7',
      '12345678901234567890',
      'a b',
      'true',
    ]);
  });

  it('replaces NUL in texts, which Postgres can’t hold', () => {
    expect(decodeLine('{"date":"2020-02-17","type":"a\\u0000b"}')).to.include({ type: 'a\uFFFDb' });
  });

  const refused: [string, RegExp][] = [
    ['{"date":', /^it is no JSON object$/],
    ['[]', /^it is no JSON object$/],
    ['"text"', /^it is no JSON object$/],
    ['null', /^it is no JSON object$/],
    ['{}', /^it has no date$/],
    ['{"date":null}', /^it has no date$/],
    ['{"date":"soon"}', /^its date is no ISO 8601 instant/],
    ['{"date":1581928200}', /^its date 1581928200 is no ISO 8601 instant/],
  ];
  for (const [line, reason] of refused) it(`is refused: ${line}`, () => expect(decodeLine(line)).to.match(reason));
});
