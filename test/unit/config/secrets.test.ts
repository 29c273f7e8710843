import { expect } from 'chai';
import { secretsInUrl, secretsOf } from '../../../src/config/secrets.js';
import { load, PLACES } from './configuration-builder.js';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('secretsInUrl', () => {
  const table: readonly (readonly [string, readonly string[]])[] = [
    ['postgres://idb:secret@db/t', ['secret']],
    ['postgres://idb:p%40ss@db/t', ['p%40ss', 'p@ss']],
    ['postgres://idb:p@ss@db/t', ['p@ss', 'p%40ss']],
    ['postgres://idb:with space@db', ['with space', 'with%20space']],
    ['postgres://idb:100%@db', ['100%']],
    ['postgres://idb:secret@/t?host=/run', ['secret']],
    ['postgres:///t?user=idb&password=a%26b', ['a&b']],
    ['https://:only@es', ['only']],
    ['https://es:9200/x?q=1#a@b', []],
    ['postgres://idb@db/t', []],
    ['', []],
    ['secret', []],
  ];

  for (const [url, secrets] of table) {
    it(`finds ${JSON.stringify(secrets)} in ${url}`, () => {
      expect([...new Set(secretsInUrl(url))].sort()).to.deep.equal([...secrets].sort());
    });
  }
});

describe('secretsOf', () => {
  it('finds keys and passwords, and leaves user names', async () => {
    const written = {
      postgres: { url: 'postgres://idb:one@db' },
      elasticsearch: { url: ['https://es'], username: 'elastic', password: 'two' },
      amqp: { url: 'amqp://idb:three@mq' },
      events: { idKey: 'four' },
    };
    const { settings } = await load({ files: { [PLACES.cwd]: written } });
    const login = base64('elastic:two');
    expect(secretsOf(settings).sort()).to.deep.equal([login, 'four', 'one', 'three', 'two'].sort());
  });

  it('finds an API key, and of every node the password and the login as HTTP sends it', async () => {
    const key = await load({ env: { IDB_ELASTICSEARCH_URL: 'http://a', IDB_ELASTICSEARCH_API_KEY: 'key' } });
    const nodes = await load({ env: { IDB_ELASTICSEARCH_URL: 'http://u:one@a,http://u:two@b,http://u:two@c' } });
    expect(secretsOf(key.settings)).to.deep.equal(['key']);
    expect(secretsOf(nodes.settings)).to.deep.equal([base64('u:one'), base64('u:two'), 'one', 'two']);
  });

  it('finds nothing in the defaults', async () => expect(secretsOf((await load({})).settings)).to.deep.equal([]));
});
