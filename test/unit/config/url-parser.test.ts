import { expect } from 'chai';
import pg from 'pg';
import { amqpUrl, elasticsearchUrls, postgresUrl, splitAddresses } from '../../../src/config/url-parser.js';

const NO_TEXT = [undefined, null, 5432, true, {}, []];

/** What pg makes of the address, without connecting; undefined when it throws. */
function asPgReadsIt(connectionString: string): { host: string; database: string | undefined } | undefined {
  try {
    const { host, database } = new pg.Client({ connectionString });
    return { host, database };
  } catch {
    return undefined;
  }
}

describe('postgresUrl', () => {
  const good = [
    'postgres://db.example.org/telemetry',
    'postgresql://db.example.org/telemetry',
    'postgres://idb:secret@db.example.org:5432/telemetry?sslmode=verify-full',
    'postgres://idb:p%40ss%2Fword@db.example.org/telemetry',
    'postgres://idb:p@ss@db.example.org/telemetry',
    'postgres://idb:with space@db.example.org/telemetry',
    'postgres://idb:100%@db.example.org/telemetry',
    'postgres://[::1]:5432/telemetry',
    'postgres:///telemetry?host=/run/postgresql',
    'postgres:///telemetry?host=/run/postgresql&port=5433&user=idb',
    'postgres://idb@/telemetry?host=/run/postgresql',
    'postgres://idb:secret@/telemetry?host=/run/postgresql',
    'postgres://%2Frun%2Fpostgresql/telemetry',
    'postgres://db.example.org',
    'postgres://',
  ];

  for (const url of good) {
    it(`takes ${url}, as pg does`, () => {
      expect(postgresUrl.parse(url)).to.equal(url);
      expect(asPgReadsIt(url)).not.to.equal(undefined);
    });
  }

  it('means a socket directory where pg does', () => {
    expect(asPgReadsIt('postgres:///telemetry?host=/run/postgresql')).to.deep.equal({
      host: '/run/postgresql',
      database: 'telemetry',
    });
  });

  const bad = [
    'postgres://db.example.org:port/telemetry',
    'postgres://db.example.org:99999/telemetry',
    'postgres://a:1,b:2/telemetry',
    'postgres://idb:%e9@db.example.org/telemetry',
    'postgres://[::1/telemetry',
  ];

  for (const url of bad) {
    it(`refuses ${url}, as pg does`, () => {
      expect(postgresUrl.parse(url)).to.equal(undefined);
      expect(asPgReadsIt(url)).to.equal(undefined);
    });
  }

  it('takes off the white space around', () => {
    expect(postgresUrl.parse(' postgres://db/t\t')).to.equal('postgres://db/t');
  });

  it('refuses other schemes, other forms, broken ports and what is no text', () => {
    const others = [
      '',
      'db',
      'mysql://db/t',
      'http://db',
      'postgres:db',
      'postgres:/db',
      '/run/postgresql t',
      'host=db',
    ];
    const broken = ['postgres://db/t?port=abc', 'postgres://db/t\nx', 'postgres://d\0b/t'];
    for (const raw of [...others, ...broken, ...NO_TEXT])
      expect(postgresUrl.parse(raw), JSON.stringify(raw)).to.equal(undefined);
  });
});

describe('amqpUrl', () => {
  it('takes amqp and amqps', () => {
    for (const url of ['amqp://mq', 'amqps://idb:s%20t@mq.example.org:5671/vhost?heartbeat=10']) {
      expect(amqpUrl.parse(url)).to.equal(url);
    }
  });

  it('refuses the rest', () => {
    const bad = [
      '',
      'mq',
      'amqp://',
      'amqp:///vhost',
      'amqp:mq',
      'http://mq',
      'amqp://mq:x',
      'amqp://u:%e9@mq',
      ...NO_TEXT,
    ];
    for (const raw of bad) expect(amqpUrl.parse(raw), JSON.stringify(raw)).to.equal(undefined);
  });
});

describe('elasticsearchUrls', () => {
  const table: readonly (readonly [unknown, readonly string[]])[] = [
    ['http://es:9200', ['http://es:9200']],
    ['HTTPS://es', ['HTTPS://es']],
    ['http://a:9200,http://b:9200', ['http://a:9200', 'http://b:9200']],
    [' http://a , https://b/prefix , ', ['http://a', 'https://b/prefix']],
    ['http://u:p,w@a,http://b', ['http://u:p,w@a', 'http://b']],
    [
      ['http://a', ' http://b '],
      ['http://a', 'http://b'],
    ],
    [['http://a', 'http://a'], ['http://a']],
    [[], []],
  ];

  for (const [raw, urls] of table) {
    it(`takes ${JSON.stringify(raw)}`, () => expect(elasticsearchUrls.parse(raw)).to.deep.equal(urls));
  }

  it('refuses the whole when one of them is wrong', () => {
    const bad = [
      'http://a,b:9200',
      'http://a,ftp://b',
      'http://',
      'http://a?x=1',
      'http://a#x',
      'http://u:%e9@a',
      'http://a:99999',
      'es:9200',
      '',
      ',',
      ['http://a', 'b'],
      ['http://a', 7],
      ['http://a', null],
      [['http://a']],
      [''],
      null,
      undefined,
      9200,
      {},
    ];
    for (const raw of bad) expect(elasticsearchUrls.parse(raw), JSON.stringify(raw)).to.equal(undefined);
  });
});

describe('splitAddresses', () => {
  it('parts only where another address follows', () => {
    expect(splitAddresses('http://u:a,b@x,https://y,')).to.deep.equal(['http://u:a,b@x', 'https://y']);
    expect(splitAddresses('')).to.deep.equal([]);
  });
});
