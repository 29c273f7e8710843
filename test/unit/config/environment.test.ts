import { expect } from 'chai';
import { load, option, PLACES, problemsOf, warningsOf } from './configuration-builder.js';
import type { Environment } from '../../../src/config/environment.js';

const FULL: Environment = {
  IDB_POSTGRES_URL: 'postgres://db/t',
  IDB_ELASTICSEARCH_URL: 'http://a,http://b',
  IDB_ELASTICSEARCH_API_KEY: 'key',
  IDB_AMQP_URL: 'amqp://mq',
  IDB_INDEX_PREFIX: 'portal-',
  IDB_ZONE: 'Europe/Berlin',
  IDB_DATA_DIR: 'data',
  IDB_LISTS_TOP: '0',
  IDB_LEASE_SECONDS: '5',
};

describe('the environment', () => {
  it('sets each field that has a variable', async () => {
    const { settings, origins } = await load({ env: FULL });
    expect(settings).to.deep.include({
      postgres: { url: 'postgres://db/t', caFile: null },
      amqp: { url: 'amqp://mq', caFile: null },
      index: { prefix: 'portal-' },
      zone: 'Europe/Berlin',
      data: { dir: '/srv/data' },
      lists: { top: 0 },
      lease: { seconds: 5 },
    });
    expect(settings.elasticsearch).to.include({ apiKey: 'key' });
    expect(settings.elasticsearch.url).to.deep.equal(['http://a', 'http://b']);
    expect(origins['lease.seconds']).to.equal('environment variable IDB_LEASE_SECONDS');
  });

  it('wins over files and loses to the command line', async () => {
    const files = { [PLACES.cwd]: { zone: 'Europe/Rome' } };
    const env = { IDB_ZONE: 'Europe/Berlin' };
    expect((await load({ files, env })).settings.zone).to.equal('Europe/Berlin');
    expect((await load({ files, env, overrides: [option('zone', 'UTC')] })).settings.zone).to.equal('UTC');
  });

  it('counts an empty variable as not set', async () => {
    const empty = Object.fromEntries(Object.keys(FULL).map((key) => [key, '']));
    const { origins, warnings } = await load({ env: { ...empty, IDB_NONSENSE: '', IDB_ABSENT: undefined } });
    expect(new Set(Object.values(origins))).to.deep.equal(new Set(['default']));
    expect(warnings).to.deep.equal([]);
  });

  it('warns of variables that look like ours, with the nearest one', async () => {
    expect(
      await warningsOf({ env: { IDB_POSTGRES_URI: 'postgres://idb:hunter2@db', IDB_TIMEZONE: 'x' } }),
    ).to.deep.equal([
      'the environment variable IDB_POSTGRES_URI means nothing; the nearest is IDB_POSTGRES_URL',
      'the environment variable IDB_TIMEZONE means nothing; the nearest is IDB_ZONE',
    ]);
  });

  it('says nothing of variables of the tests and of others', async () => {
    expect(
      await warningsOf({ env: { IDB_TEST_POSTGRES_URL: 'x', PATH: '/bin', idb_zone: 'x', IDBX: 'x' } }),
    ).to.deep.equal([]);
  });

  it('is judged as files are', async () => {
    const env = { IDB_LISTS_TOP: 'many', IDB_LEASE_SECONDS: '0', IDB_ZONE: 'Mars', IDB_INDEX_PREFIX: '_x' };
    expect((await problemsOf({ env })).map((line) => line.split(':')[0])).to.deep.equal([
      'index.prefix is "_x" (environment variable IDB_INDEX_PREFIX)',
      'zone is "Mars" (environment variable IDB_ZONE)',
      'lists.top is "many" (environment variable IDB_LISTS_TOP)',
      'lease.seconds is "0" (environment variable IDB_LEASE_SECONDS)',
    ]);
  });
});

describe('the data directory, set nowhere,', () => {
  const table: readonly (readonly [string, Environment, string, string])[] = [
    ['is in the home directory', {}, '/home/ada/.local/share/idb', 'default'],
    ['is in the XDG data home', { XDG_DATA_HOME: '/xdg' }, '/xdg/idb', 'environment variable XDG_DATA_HOME'],
    ['ignores a relative XDG data home', { XDG_DATA_HOME: 'xdg' }, '/home/ada/.local/share/idb', 'default'],
    ['ignores empty variables', { XDG_DATA_HOME: '', STATE_DIRECTORY: '' }, '/home/ada/.local/share/idb', 'default'],
    [
      'is the state directory of systemd, before the XDG data home',
      { STATE_DIRECTORY: '/var/lib/idb', XDG_DATA_HOME: '/xdg' },
      '/var/lib/idb',
      'environment variable STATE_DIRECTORY',
    ],
    [
      'is the first of several state directories',
      { STATE_DIRECTORY: '/var/lib/idb:/var/lib/other' },
      '/var/lib/idb',
      'environment variable STATE_DIRECTORY',
    ],
  ];

  for (const [claim, env, directory, origin] of table) {
    it(claim, async () => {
      const { settings, origins } = await load({ env });
      expect([settings.data.dir, origins['data.dir']]).to.deep.equal([directory, origin]);
    });
  }

  it('gives way to any place that does set it', async () => {
    const env = { STATE_DIRECTORY: '/var/lib/idb' };
    const places = [
      { env, files: { [PLACES.system]: { data: { dir: '/mine' } } } },
      { env: { ...env, IDB_DATA_DIR: '/mine' } },
      { env, overrides: [option('data.dir', '/mine')] },
    ];
    for (const place of places) expect((await load(place)).settings.data.dir).to.equal('/mine');
  });

  it('is what null gives back', async () => {
    const files = { [PLACES.system]: { data: { dir: '/mine' } }, [PLACES.cwd]: { data: { dir: null } } };
    const { settings, origins } = await load({ files, env: { STATE_DIRECTORY: '/var/lib/idb' } });
    expect(settings.data.dir).to.equal('/var/lib/idb');
    expect(origins['data.dir']).to.equal('environment variable STATE_DIRECTORY (null in /srv/idigbio.json)');
  });
});

describe('the journal prefixes', () => {
  it('are on under systemd, unless a place turns them off', async () => {
    const env = { JOURNAL_STREAM: '8:1234' };
    expect((await load({})).settings.log.journal).to.equal(false);
    expect((await load({ env: { JOURNAL_STREAM: '' } })).settings.log.journal).to.equal(false);
    expect((await load({ env })).settings.log.journal).to.equal(true);
    expect((await load({ env, files: { [PLACES.cwd]: { log: { journal: false } } } })).settings.log.journal).to.equal(
      false,
    );
  });
});
