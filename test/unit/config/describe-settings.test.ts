import { expect } from 'chai';
import { describeSettings } from '../../../src/config/describe-settings.js';
import { FIELD_NAMES } from '../../../src/config/fields.js';
import { load, PLACES } from './configuration-builder.js';
import type { Configuration } from './configuration-builder.js';

async function rows(configuration: Configuration): Promise<Record<string, readonly [string, string]>> {
  const described = describeSettings(await load(configuration));
  return Object.fromEntries(described.map(({ field, value, origin }) => [field, [value, origin]]));
}

describe('describeSettings', () => {
  it('has a row for each field, in order, with its sentence', async () => {
    const described = describeSettings(await load({}));
    expect(described.map(({ field }) => field)).to.deep.equal([...FIELD_NAMES]);
    expect(described.every(({ sentence }) => sentence.endsWith('.'))).to.equal(true);
  });

  it('shows values as text, and - for none', async () => {
    const shown = await rows({});
    const said = [
      'postgres.url',
      'elasticsearch.url',
      'index.prefix',
      'rejects.max',
      'zone',
      'lists.top',
      'log.journal',
    ];
    expect(said.map((field) => shown[field]?.[0])).to.deep.equal(['-', '-', '-', '-', 'UTC', '1000', 'false']);
  });

  it('shows where each value comes from', async () => {
    const shown = await rows({ files: { [PLACES.home]: { zone: 'Europe/Rome' } }, env: { IDB_LISTS_TOP: '7' } });
    expect([shown.zone, shown['lists.top'], shown['log.level']]).to.deep.equal([
      ['Europe/Rome', '/home/ada/idigbio.json'],
      ['7', 'environment variable IDB_LISTS_TOP'],
      ['warn', 'default'],
    ]);
  });

  it('masks passwords in addresses, and keys, users and passwords whole', async () => {
    const login = { url: ['https://a', 'https://b'], username: 'ada', password: 'secret' };
    const shown = await rows({
      files: { [PLACES.cwd]: { elasticsearch: login, amqp: { url: 'amqps://idb:secret@mq/v' } } },
      env: { IDB_POSTGRES_URL: 'postgres://idb:secret@host/db' },
    });
    const values = [
      'postgres.url',
      'elasticsearch.url',
      'elasticsearch.username',
      'elasticsearch.password',
      'amqp.url',
    ];
    expect(values.map((field) => shown[field]?.[0])).to.deep.equal([
      'postgres://idb:***@host/db',
      'https://a, https://b',
      '***',
      '***',
      'amqps://idb:***@mq/v',
    ]);
    expect(JSON.stringify(shown)).not.to.include('secret');
  });

  it('masks the passwords of all nodes', async () => {
    const shown = await rows({ env: { IDB_ELASTICSEARCH_URL: 'http://u:one@a,http://u:two@b' } });
    expect(shown['elasticsearch.url']?.[0]).to.equal('http://u:***@a, http://u:***@b');
  });
});
