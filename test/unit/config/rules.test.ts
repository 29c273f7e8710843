import { expect } from 'chai';
import { RULES } from '../../../src/config/rules.js';
import { load, PLACES, problemsOf, systemError } from './configuration-builder.js';

const URL = 'https://es:9200';
const FILE = '/srv/idigbio.json';

/** The problems of this Elasticsearch section, in the file of the working directory. */
function problems(elasticsearch: object, files: object = {}): Promise<string[]> {
  return problemsOf({ files: { ...files, [PLACES.cwd]: { elasticsearch } } });
}

describe('rules between fields', () => {
  it('have names of their own', () => {
    expect(RULES.map(({ name }) => name)).to.deep.equal([
      'one-way-to-log-in',
      'user-needs-password',
      'login-needs-url',
      'postgres-ca-file-is-pem',
      'postgres-ca-file-is-used',
      'elasticsearch-ca-file-is-pem',
      'elasticsearch-ca-file-is-used',
      'amqp-ca-file-is-pem',
      'amqp-ca-file-is-used',
    ]);
  });

  const right: readonly (readonly [string, object])[] = [
    ['no login', { url: URL }],
    ['an API key', { url: URL, apiKey: 'k' }],
    ['user and password', { url: URL, username: 'u', password: 'p' }],
    ['user and password in the address', { url: 'https://u:p@es' }],
  ];
  for (const [claim, elasticsearch] of right) {
    it(`let ${claim} pass`, async () => {
      expect((await load({ files: { [PLACES.cwd]: { elasticsearch } } })).warnings).to.deep.equal([]);
    });
  }

  const wrong: readonly (readonly [string, object, readonly string[]])[] = [
    [
      'an API key beside a user',
      { url: URL, apiKey: 'k', username: 'u', password: 'p' },
      [
        `elasticsearch.apiKey (${FILE}) and elasticsearch.username (${FILE}) exclude each other: keep one (null in a later file takes a field back)`,
      ],
    ],
    [
      'an API key beside a password',
      { url: URL, apiKey: 'k', password: 'p' },
      [
        `elasticsearch.apiKey (${FILE}) and elasticsearch.password (${FILE}) exclude each other: keep one (null in a later file takes a field back)`,
        `elasticsearch.password (${FILE}) is given without elasticsearch.username: give both, or an elasticsearch.apiKey`,
      ],
    ],
    [
      'an API key beside a user in one of the addresses',
      { url: [URL, 'https://u:p@es2'], apiKey: 'k' },
      [
        `elasticsearch.apiKey (${FILE}) and a user in elasticsearch.url (${FILE}) exclude each other: keep one (null in a later file takes a field back)`,
      ],
    ],
    [
      'a user without a password',
      { url: URL, username: 'u' },
      [
        `elasticsearch.username (${FILE}) is given without elasticsearch.password: give both, or an elasticsearch.apiKey`,
      ],
    ],
    [
      'a login without an address',
      { apiKey: 'k' },
      [`elasticsearch.apiKey (${FILE}) is given without elasticsearch.url: set it, or take the credentials out`],
    ],
    [
      'user and password without an address',
      { username: 'u', password: 'p' },
      [`elasticsearch.username (${FILE}) is given without elasticsearch.url: set it, or take the credentials out`],
    ],
    [
      'a password alone',
      { password: 'p' },
      [
        `elasticsearch.password (${FILE}) is given without elasticsearch.username: give both, or an elasticsearch.apiKey`,
        `elasticsearch.password (${FILE}) is given without elasticsearch.url: set it, or take the credentials out`,
      ],
    ],
  ];
  for (const [claim, elasticsearch, expected] of wrong) {
    it(`find ${claim}`, async () => expect(await problems(elasticsearch)).to.deep.equal(expected));
  }

  it('name the place of each field', async () => {
    const files = { [PLACES.system]: { elasticsearch: { url: URL, username: 'u', password: 'p' } } };
    const [problem] = await problemsOf({ files, env: { IDB_ELASTICSEARCH_API_KEY: 'k' } });
    expect(problem).to.include('elasticsearch.apiKey (environment variable IDB_ELASTICSEARCH_API_KEY) and ');
    expect(problem).to.include('elasticsearch.username (/etc/idigbio/idigbio.json)');
  });

  it('are satisfied by null in a later file', async () => {
    const files = {
      [PLACES.system]: { elasticsearch: { url: URL, username: 'u', password: 'p' } },
      [PLACES.cwd]: { elasticsearch: { apiKey: 'k', username: null, password: null } },
    };
    expect((await load({ files })).settings.elasticsearch.apiKey).to.equal('k');
  });

  it('do not complain about a field that is wrong in itself', async () => {
    expect((await problems({ url: 'es:9200', apiKey: 'k' })).map((line) => line.split(' ')[0])).to.deep.equal([
      'elasticsearch.url',
    ]);
    expect(await problems({ url: URL, username: 'u', password: 7 })).to.have.length(1);
  });
});

describe('the CA file', () => {
  const PEM = 'Issuer: me\n-----BEGIN CERTIFICATE-----\nMII…\n-----END CERTIFICATE-----\n';
  const section = { url: URL, caFile: 'ca.pem' };

  it('may be any PEM file with a certificate', async () => {
    for (const text of [PEM, PEM.replace('BEGIN', 'BEGIN TRUSTED')]) {
      const files = { '/srv/ca.pem': text, [PLACES.cwd]: { elasticsearch: section } };
      expect((await load({ files })).settings.elasticsearch.caFile).to.equal('/srv/ca.pem');
    }
  });

  const faults: readonly (readonly [unknown, string])[] = [
    [undefined, 'there is no such file'],
    ['', 'there is no certificate in it'],
    ['-----BEGIN PRIVATE KEY-----', 'there is no certificate in it'],
    [systemError('EACCES'), "it can't be read: permission denied"],
    [systemError('EISDIR'), "it can't be read: it is a directory"],
  ];
  for (const [content, fault] of faults) {
    it(`is a problem when ${fault}`, async () => {
      expect(await problems(section, { '/srv/ca.pem': content })).to.deep.equal([
        `elasticsearch.caFile is "/srv/ca.pem" (${FILE}): ${fault}; it must be a readable PEM file`,
      ]);
    });
  }
});
