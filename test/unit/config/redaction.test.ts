import { expect } from 'chai';
import { isSecretName, redactionOf } from '../../../src/config/redaction.js';

describe('redaction of texts', () => {
  const { text } = redactionOf([]);

  const table: readonly (readonly [string, string])[] = [
    ["can't reach postgres://idb:secret@db/t: refused", "can't reach postgres://idb:***@db/t: refused"],
    ['tried http://u:one@a and https://u:two@b, both', 'tried http://u:***@a and https://u:***@b, both'],
    ['{"url":"http://u:p@ss@a:9200","to":"b@c"}', '{"url":"http://u:***@a:9200","to":"b@c"}'],
    ['no ELASTIC://U:P@H either', 'no ELASTIC://U:***@H either'],
    ['socket postgres:///t?password=secret&host=/run', 'socket postgres:///t?password=***&host=/run'],
    ['sent Authorization: Basic dTpwYXNzd29yZA==', 'sent Authorization: *** ***'],
    ['with ApiKey abcdefgh12345== it failed', 'with ApiKey *** it failed'],
    ['Bearer eyJhbGciOi.J9-x_y~z', 'Bearer ***'],
    ['host=db password=secret user=idb', 'host=db password=*** user=idb'],
    ["password='two words' x", 'password=*** x'],
    ['row {"ip":"192.0.2.7","type":"view"}', 'row {"ip":***,"type":"view"}'],
    ['ip: 2001:db8::1, next', 'ip: ***, next'],
    ['apiKey=abc api_key: "d\\"e"', 'apiKey=*** api_key: ***'],
  ];

  for (const [raw, redacted] of table) it(`makes ${raw} ${redacted}`, () => expect(text(raw)).to.equal(redacted));

  const left = [
    'password authentication failed for user "idb"',
    'the basic thing is done',
    'zip: 12345, skip=3, recipient: x',
    'reached https://es.example.org:9200/_bulk in 12 ms',
    'connect ECONNREFUSED 127.0.0.1:5432',
    '2020-02-17T00:00:00.000Z',
  ];
  for (const raw of left) it(`leaves ${raw}`, () => expect(text(raw)).to.equal(raw));

  it('does not take long over long texts', () => {
    const long = ['a.'.repeat(200_000), 'http://'.repeat(50_000), 'http://a:'.repeat(50_000), 'ip="'.repeat(50_000)];
    const start = performance.now();
    for (const raw of long) text(raw);
    expect(performance.now() - start).to.be.lessThan(2_000);
  });
});

describe('redaction of known secrets', () => {
  it('finds them in every spelling', () => {
    const { text } = redactionOf(['p@ss "word"', 'plain/key+=']);
    const spellings = ['p@ss "word"', 'p%40ss%20%22word%22', 'p@ss \\"word\\"', 'plain/key+=', 'plain%2Fkey%2B%3D'];
    for (const spelling of spellings) expect(text(`a ${spelling} b`), spelling).to.equal('a *** b');
  });

  it('finds the decoded form of one that is handed in encoded', () => {
    expect(redactionOf(['p%40ss']).text('a p@ss p%40ss b')).to.equal('a *** *** b');
  });

  it('finds the passwords of addresses that are handed in, without striking the hosts', () => {
    const { text } = redactionOf(['postgres://idb:p%40ss@db.example.org/t']);
    expect(text('db.example.org refused p@ss, p%40ss')).to.equal('db.example.org refused ***, ***');
  });

  it('strikes a short one only where it stands alone', () => {
    expect(redactionOf(['idb']).text('idb says idbx, xidb and "idb"')).to.equal('*** says idbx, xidb and "***"');
  });

  it('strikes the longest first, so that no rest is left', () => {
    expect(redactionOf(['abcd', 'abcdefgh']).text('x abcdefgh abcd')).to.equal('x *** ***');
  });

  it('ignores empty ones', () => expect(redactionOf(['', '']).text('a b')).to.equal('a b'));

  it('takes special characters literally', () => {
    const secrets = ['a.b*c', '(d[e', 'f\\g$', 'h-i^', 'lone\ud800', '100%'];
    const { text } = redactionOf(secrets);
    for (const secret of secrets) expect(text(`<${secret}>`), secret).to.equal('<***>');
    expect(text('aXbbc')).to.equal('aXbbc');
  });
});

describe('isSecretName', () => {
  const secret = [
    ...['ip', 'IP', 'client_ip', 'clientIp', 'ip_geocode', 'X-Forwarded-For', 'remoteAddress', 'remote_addr', 'ips'],
    ...['password', 'Password', 'passwd', 'pwd', 'db_password', 'passphrase', 'apiKey', 'api_key', 'API-KEY', 'idKey'],
    ...[
      'authorization',
      'Authorization',
      'proxy-authorization',
      'secret',
      'clientSecret',
      'token',
      'access_token',
      'cookie',
    ],
    ...['credentials', 'privateKey'],
  ];
  const harmless = [
    'zip',
    'skipped',
    'description',
    'rows',
    'duration_ms',
    'key',
    'tokens',
    'recipient',
    'day',
    'tip',
    'shipment',
    '',
  ];

  for (const name of secret) it(`holds ${name} back`, () => expect(isSecretName(name)).to.equal(true));
  for (const name of harmless) it(`lets ${name} pass`, () => expect(isSecretName(name)).to.equal(false));
});

describe('redaction of values', () => {
  const { value } = redactionOf(['hunter2']);

  it('goes through objects, lists and texts, and leaves figures', () => {
    const fields = {
      rows: 3,
      ok: true,
      none: null,
      url: 'http://u:p@h',
      list: ['hunter2', { password: ['x'], day: 'd' }],
    };
    expect(value(fields)).to.deep.equal({
      rows: 3,
      ok: true,
      none: null,
      url: 'http://u:***@h',
      list: ['***', { password: '***', day: 'd' }],
    });
  });

  it('redacts names too', () => expect(value({ 'http://u:p@h': 1 })).to.deep.equal({ 'http://u:***@h': 1 }));

  it('leaves what was handed in as it is', () => {
    const fields = { password: 'x', inner: { text: 'hunter2' } };
    value(fields);
    expect(fields).to.deep.equal({ password: 'x', inner: { text: 'hunter2' } });
  });

  it('takes of an error its name, text, code, stack and causes, but not the request that clients hang on it', () => {
    const cause = Object.assign(new Error('no http://u:p@h'), { code: 'ECONNREFUSED' });
    const error = Object.assign(new TypeError('bad hunter2', { cause }), { meta: { headers: { authorization: 'x' } } });
    const redacted = value({ error }) as { error: Record<string, unknown> };
    expect(Object.keys(redacted.error)).to.deep.equal(['name', 'message', 'stack', 'cause']);
    expect(redacted.error).to.include({ name: 'TypeError', message: 'bad ***' });
    expect(redacted.error.cause).to.include({ message: 'no http://u:***@h', code: 'ECONNREFUSED' });
    expect(JSON.stringify(redacted)).not.to.include('hunter2');
  });

  it('survives circles, depth, throwing getters and things that are no JSON', () => {
    const circle: Record<string, unknown> = {
      big: 5n,
      bytes: new Uint8Array(3),
      at: new Date(0),
      never: new Date(NaN),
    };
    circle.self = circle;
    Object.defineProperty(circle, 'broken', {
      enumerable: true,
      get: () => {
        throw new Error('no');
      },
    });
    expect(value(circle)).to.deep.equal({
      big: '5',
      bytes: '[3 bytes]',
      at: '1970-01-01T00:00:00.000Z',
      never: null,
      self: '[…]',
      broken: '[unreadable]',
    });
    let deep: object = {};
    for (let depth = 0; depth < 1_000; depth++) deep = { deep };
    expect(JSON.stringify(value(deep))).to.include('[…]');
  });

  it('shows the same object twice where it is no circle', () => {
    const day = { day: 'd' };
    expect(value([day, day])).to.deep.equal([day, day]);
  });
});
