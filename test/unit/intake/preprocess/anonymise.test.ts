import { expect } from 'chai';
import type { JsonObject } from '../../../../src/events/event.js';
import { anonymise } from '../../../../src/intake/preprocess/anonymise.js';
import { fileDownloadType } from '../../../support/events.js';
import { NO_TOOLS } from '../../../support/processor.js';

function anonymised(fields: JsonObject, timestamp = '2018-01-01T12:00:00.000Z', salt = 'test-salt'): JsonObject {
  return anonymise(fields, { definition: fileDownloadType(), timestamp, salt, tools: NO_TOOLS });
}

/** Conformance section A. */
const CASES: readonly (readonly [
  name: string,
  fields: JsonObject,
  visitor: string,
  session: string,
  isUnidentified: boolean,
])[] = [
  [
    'A1 an address alone',
    { ip: '188.184.37.205' },
    '1850abef504ce64cb6b38fa60fe8f90aede1d2d2e9013735554af946',
    '1850abef504ce64cb6b38fa60fe8f90aede1d2d2e9013735554af946',
    true,
  ],
  [
    'A2 a user',
    { ip: '188.184.37.205', user_id: 100 },
    'eaf6a44a598ea63c659e6e46722e2d11d0d7487694ec504ade273b9d',
    'c6b85f117cd0636a07f1cf250a30d86714ec45e55a1110441d1a9e2b',
    false,
  ],
  [
    'A3 a user wins over session and agent',
    { ip: '188.184.37.205', user_id: '100', session_id: 'foo', user_agent: 'bar' },
    'eaf6a44a598ea63c659e6e46722e2d11d0d7487694ec504ade273b9d',
    'c6b85f117cd0636a07f1cf250a30d86714ec45e55a1110441d1a9e2b',
    false,
  ],
  [
    'A5 a session',
    { ip: '188.184.37.205', session_id: 'foo' },
    'a78cc092c88fb4d060a873217f2cd466c2776f672a99ee06317c2858',
    'ca28702a6ece34d18c6f6498ef79d77492a6bd653ac886beb5018880',
    false,
  ],
  [
    'A7 address and agent',
    { ip: '188.184.37.205', user_agent: 'bar' },
    'e9c48686d21c21a9ee5b9eba58b1d86c9460272809b6de71649f6ce7',
    'e9c48686d21c21a9ee5b9eba58b1d86c9460272809b6de71649f6ce7',
    false,
  ],
];

describe('anonymise', () => {
  for (const [name, fields, visitor, session, isUnidentified] of CASES) {
    it(name, () => {
      const { counter_session_id: _, clicker_id: clicker, ...rest } = anonymised({ ...fields, file_id: 'f' });
      expect(rest).to.deep.equal({
        file_id: 'f',
        visitor_id: visitor,
        unique_session_id: session,
        is_unidentified: isUnidentified,
      });
      expect(clicker).to.match(/^[0-9a-f]{56}$/);
    });
  }

  it('knows a visitor by another name of the field, and nobody by an empty one', () => {
    const [user, session, nobody] = [CASES[1]![2], CASES[3]![2], CASES[0]![2]];
    expect(anonymised({ user: 100 }).visitor_id).to.equal(user);
    expect(anonymised({ session: 'foo', user_id: '', user: null }).visitor_id).to.equal(session);
    for (const fields of [{}, { user_id: 0 }, { user_agent: 'bar' }, { ip: '', session_id: null, user_id: {} }]) {
      expect(anonymised(fields)).to.include({ visitor_id: nobody, is_unidentified: true });
    }
  });

  it('tells a visitor of one salt from the same one of another', () => {
    const at = '2018-01-01T12:00:00.000Z';
    expect(anonymised({ user_id: 100 }, at, 'a').visitor_id).not.to.equal(
      anonymised({ user_id: 100 }, at, 'b').visitor_id,
    );
  });

  it('believes a producer that anonymised by itself', () => {
    const fields = { visitor_id: 'v', unique_session_id: 's' };
    expect(anonymised(fields)).to.deep.equal({ ...fields, clicker_id: 'v', is_unidentified: false });
    expect(anonymised({ ...fields, user_id: 100 }).visitor_id).to.equal(CASES[1]![2]);
  });

  it('knows the clicks of one address and agent on both sides of the clock hour, and whose they are no more than the salt does', () => {
    const fields = { ip: '188.184.37.205', user_agent: 'bar' };
    const [before, after] = ['2018-01-01T12:59:50.000Z', '2018-01-01T13:00:05.000Z'].map((at) =>
      anonymised(fields, at),
    );
    expect(after?.clicker_id).to.equal(before?.clicker_id);
    expect(after?.visitor_id).not.to.equal(before?.visitor_id);
    expect(anonymised({ ...fields, user_agent: 'baz' }).clicker_id).not.to.equal(before?.clicker_id);
    expect(anonymised(fields, '2018-01-01T12:59:50.000Z', 'b').clicker_id).not.to.equal(before?.clicker_id);
  });

  describe("COUNTER's session (section K)", () => {
    const sessions = (fields: JsonObject, times: readonly string[]) =>
      new Set(times.map((time) => anonymised(fields, `2018-01-${time}:00.000Z`).counter_session_id)).size;
    const SAME_HOUR = ['01T12:00', '01T12:59'];
    const OTHER_HOUR = ['01T12:59', '01T13:00'];
    const OTHER_DATE = ['01T12:00', '02T12:00'];

    for (const [what, fields, hours] of [
      ['the session and the date', { session_id: 'foo', user_id: 1, ip: '::1', user_agent: 'bar' }, 1],
      ['the user, the date and the clock hour', { user_id: 1, ip: '::1', user_agent: 'bar' }, 2],
      ['address, agent, date and clock hour', { ip: '::1', user_agent: 'bar' }, 2],
      ['the address, where there is no agent, date and clock hour', { ip: '::1' }, 2],
    ] as const) {
      it(`is ${what}`, () => {
        expect(sessions(fields, SAME_HOUR)).to.equal(1);
        expect(sessions(fields, OTHER_HOUR)).to.equal(hours);
        expect(sessions(fields, OTHER_DATE)).to.equal(2);
      });
    }

    it('is told apart by each of them', () => {
      const all = [
        { session_id: 'a' },
        { session_id: 'b' },
        { user_id: 'a' },
        { user_id: 'b' },
        { ip: '::1' },
        { ip: '::2' },
      ];
      expect(new Set(all.map((fields) => anonymised(fields).counter_session_id)).size).to.equal(all.length);
    });
  });
});
