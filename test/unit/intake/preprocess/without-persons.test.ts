import { expect } from 'chai';
import type { JsonObject } from '../../../../src/events/event.js';
import { withoutPersons } from '../../../../src/intake/preprocess/without-persons.js';
import { queryHash } from '../../../../src/model/query-hash.js';

const PLAIN = { kind: 'plain' } as const;
const TELEMETRY = { kind: 'telemetry' } as const;

describe('withoutPersons', () => {
  it('takes out addresses, users, sessions and agents, however they are written and wherever they stand', () => {
    const raw = Object.fromEntries(
      [
        'ip ip_address IP-Address user_ip clientIp remote_ip REMOTE_ADDR remoteAddress realIp X-Real-IP CF-Connecting-IP',
        'forwarded Forwarded-For x_forwarded_for user user_id userId user.name userEmail email mail login account',
        'session Session-ID sessionKey cookie token access_token api-key password agent user_agent UserAgent http.user_agent',
      ].flatMap((line) => line.split(' ').map((name) => [name, 'secret'])),
    );
    const nested = { ...raw, kept: 1, deep: [{ ...raw, kept: [{ ip: { secret: 2 }, kept: 2 }] }] };
    const kept = { kept: 1, deep: [{ kept: [{ kept: 2 }] }] };
    expect(withoutPersons(nested, PLAIN)).to.deep.equal(kept);
    expect(withoutPersons(nested, TELEMETRY)).to.deep.equal(kept);
    expect(withoutPersons({ payload: nested, results: [nested] }, PLAIN)).to.deep.equal({
      payload: kept,
      results: [kept],
    });
  });

  it('leaves what only looks like it', () => {
    const fields = {
      visitor_id: 'v',
      clicker_id: 'c',
      unique_session_id: 's',
      counter_session_id: 's',
      unique_id: 'u',
      is_robot: false,
      country: 'US',
      region: 'US-FL',
      ip_geocode: { country: 'US' },
      users: 3,
      description: 'ip',
    };
    expect(withoutPersons(fields, PLAIN)).to.equal(fields);
  });

  it('leaves records and recordsets of telemetry alone, whatever they are called', () => {
    const fields = { payload: { ip: 'A', user: 'B' }, results: { session: 1 } };
    expect(withoutPersons(fields, TELEMETRY)).to.equal(fields);
  });

  it('takes persons out of a query, which keeps the identity that it was sent with', () => {
    const query = { email: 'a@example.org', filter: { and: [{ username: 'ann' }, { term: { genus: 'acer' } }] } };
    expect(withoutPersons({ query }, TELEMETRY)).to.deep.equal({
      query: { filter: { and: [{}, { term: { genus: 'acer' } }] } },
      query_hash: queryHash(query),
    });
    expect(withoutPersons({ query: { genus: 'acer' }, email: 'a' }, TELEMETRY)).to.deep.equal({
      query: { genus: 'acer' },
    });
  });

  it('survives names that are traps', () => {
    const fields = JSON.parse('{"ip": 1, "__proto__": {"ip": 1, "kept": 1}}') as JsonObject;
    expect(JSON.stringify(withoutPersons(fields, PLAIN))).to.equal('{"__proto__":{"kept":1}}');
  });

  it('refuses what is nested more deeply than programs can follow', () => {
    const deep = JSON.parse('['.repeat(2_000) + ']'.repeat(2_000)) as unknown;
    expect(() => withoutPersons({ deep }, PLAIN)).to.throw('it is nested too deeply');
  });
});
