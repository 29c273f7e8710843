import { expect } from 'chai';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FIELD_NAMES } from '../../../src/config/fields.js';
import { loadSettings } from '../../../src/config/load-settings.js';
import { IdbError } from '../../../src/model/errors.js';
import { load, option, PLACES, problemsOf, warningsOf } from './configuration-builder.js';

const DEFAULTS = {
  postgres: { url: null, caFile: null },
  elasticsearch: { url: [], apiKey: null, username: null, password: null, caFile: null },
  amqp: { url: null, caFile: null },
  sources: ['postgres', 'events'],
  events: {
    idKey: null,
    deadLetterDays: 30,
    saltDays: 7,
    robotsFile: null,
    machinesFile: null,
    placesFile: null,
    types: new Map(),
  },
  aggregations: new Map(),
  plugins: [],
  index: { prefix: '' },
  zone: 'UTC',
  data: { dir: '/home/ada/.local/share/idb' },
  lists: { top: 1000 },
  lease: { seconds: 60 },
  rejects: { max: null, maxCount: 1_000_000_000_000, maxRowBytes: 4_194_304 },
  memory: { tallyMiB: 48 },
  bulk: { bytes: 5_000_000, concurrency: 2 },
  log: { level: 'warn', file: null, journal: false },
};

describe('loadSettings', () => {
  it('gives the defaults when nothing is configured', async () => {
    const { settings, origins, warnings } = await load({});
    expect(settings).to.deep.equal(DEFAULTS);
    expect(Object.keys(origins)).to.deep.equal([...FIELD_NAMES]);
    expect(new Set(Object.values(origins))).to.deep.equal(new Set(['default']));
    expect(warnings).to.deep.equal([]);
  });

  it('gives each field its default again for a null in a later file', async () => {
    const everything = {
      postgres: { url: 'postgres://db' },
      elasticsearch: { url: 'http://a', username: 'u', password: 'p' },
      amqp: { url: 'amqp://mq' },
      sources: ['events'],
      events: { idKey: 'k', deadLetterDays: 1, saltDays: 1, robotsFile: '/x', 'file-download': {} },
      aggregations: { 'file-download-agg': {} },
      plugins: ['./x.mjs'],
      index: { prefix: 'x-' },
      zone: 'Europe/Rome',
      data: { dir: '/x' },
      lists: { top: 1 },
      lease: { seconds: 1 },
      rejects: { max: 1, maxCount: 1, maxRowBytes: 1024 },
      memory: { tallyMiB: 32 },
      bulk: { bytes: 10_000, concurrency: 1 },
      log: { level: 'debug', file: '/x', journal: true },
    };
    const nothing = Object.fromEntries(Object.keys(everything).map((section) => [section, null]));
    const { settings, origins } = await load({ files: { [PLACES.system]: everything, [PLACES.cwd]: nothing } });
    expect(settings).to.deep.equal(DEFAULTS);
    expect(origins.zone).to.equal('default (null in /srv/idigbio.json)');
  });

  it('does not share its defaults between two runs', async () => {
    const [one, two] = [await load({}), await load({})];
    expect(one.settings).not.to.equal(two.settings);
  });
});

describe('the command line', () => {
  it('wins over everything, and is named by its option', async () => {
    const overrides = [option('log.level', 'debug'), option('log.journal', true), option('data.dir', 'd')];
    const { settings, origins } = await load({ env: { IDB_DATA_DIR: '/env' }, overrides });
    expect(settings.log).to.include({ level: 'debug', journal: true });
    expect(settings.data.dir).to.equal('/srv/d');
    expect(origins['data.dir']).to.equal('option --data-dir');
  });

  it('leaves alone what is not given', async () => {
    const { settings, origins } = await load({
      env: { IDB_ZONE: 'Europe/Rome' },
      overrides: [option('zone', undefined)],
    });
    expect([settings.zone, origins.zone]).to.deep.equal(['Europe/Rome', 'environment variable IDB_ZONE']);
  });

  it('is judged as files are, also when it is empty', async () => {
    expect(await problemsOf({ overrides: [option('data.dir', ''), option('zone', '')] })).to.deep.equal([
      'zone is "" (option --zone): it must be the IANA name of a time zone, such as UTC or America/New_York',
      'data.dir is "" (option --data-dir): it must be the path of a file or directory',
    ]);
  });
});

describe('relative paths', () => {
  const paths = (dir: string, file: string) => ({ data: { dir }, log: { file } });

  it('in a file start from its directory', async () => {
    const { settings } = await load({ files: { [PLACES.system]: paths('data', '../log') } });
    expect([settings.data.dir, settings.log.file]).to.deep.equal(['/etc/idigbio/data', '/etc/log']);
  });

  it('in the environment and on the command line start from the working directory', async () => {
    const { settings } = await load({ env: { IDB_DATA_DIR: './data' }, overrides: [option('log.file', 'a/../log')] });
    expect([settings.data.dir, settings.log.file]).to.deep.equal(['/srv/data', '/srv/log']);
  });

  it('with ~ start from the home directory, wherever they are written', async () => {
    const { settings } = await load({ files: { [PLACES.system]: paths('~/data', '~') } });
    expect([settings.data.dir, settings.log.file]).to.deep.equal(['/home/ada/data', '/home/ada']);
    expect((await load({ env: { IDB_DATA_DIR: '~/data' } })).settings.data.dir).to.equal('/home/ada/data');
  });

  it('that only look like it stay as they are', async () => {
    const { settings } = await load({ files: { [PLACES.system]: paths('/abs/data', '~x/log') } });
    expect([settings.data.dir, settings.log.file]).to.deep.equal(['/abs/data', '/etc/idigbio/~x/log']);
  });
});

describe('problems', () => {
  it('are all said together, with the field, the value, the place and what is right', async () => {
    const problems = await problemsOf({
      files: {
        [PLACES.system]: '{"zone": }',
        [PLACES.home]: {
          lists: { top: -1 },
          postgres: { url: 'mysql://idb:hunter2@db/t' },
          log: 'debug',
          lease: { second: 5 },
        },
      },
      env: { IDB_LEASE_SECONDS: '3601' },
      overrides: [option('log.level', 'loud')],
      configFile: '/nowhere.json',
    });
    expect(problems).to.deep.equal([
      '/etc/idigbio/idigbio.json is no JSON: line 1, column 10 should have a value',
      'log (/home/ada/idigbio.json): it must be an object with log.level, log.file, log.journal',
      '/nowhere.json (option --config): there is no such file',
      'postgres.url is "mysql://idb:***@db/t" (/home/ada/idigbio.json): it must be an address like ' +
        'postgres://user:password@host:5432/database or postgres:///database?host=/run/postgresql',
      'lists.top is -1 (/home/ada/idigbio.json): it must be a whole number from 0 to 2147483647',
      'lease.seconds is "3601" (environment variable IDB_LEASE_SECONDS): it must be a whole number from 1 to 3600',
      'log.level is "loud" (option --log-level): it must be one of warn, info, debug',
      'warning: lease.second (/home/ada/idigbio.json) is no field of the configuration; the nearest is lease.seconds',
    ]);
  });

  it('come as one error that leads to exit code 78 and counts them', async () => {
    const failures = [
      await load({ env: { IDB_ZONE: 'x' } }).catch((error: unknown) => error),
      await load({ env: { IDB_ZONE: 'x', IDB_LISTS_TOP: 'x' } }).catch((error: unknown) => error),
    ];
    const heads = failures.map((failure) => {
      if (!(failure instanceof IdbError)) throw failure;
      return [failure.exitCode, failure.message.split('\n')[0]];
    });
    expect(heads).to.deep.equal([
      [78, 'Failed to load the configuration: 1 problem'],
      [78, 'Failed to load the configuration: 2 problems'],
    ]);
  });

  it('are only warnings where a later place wins', async () => {
    const files = { [PLACES.system]: { lists: { top: 'many' } } };
    expect(await warningsOf({ files, env: { IDB_LISTS_TOP: '5' } })).to.deep.equal([
      'lists.top is "many" (/etc/idigbio/idigbio.json): it must be a whole number from 0 to 2147483647; ' +
        'without effect, because environment variable IDB_LISTS_TOP wins',
    ]);
    expect(await warningsOf({ files: { ...files, [PLACES.cwd]: { lists: null } } })).to.have.length(1);
  });

  it('never hold a secret, wherever it was written', async () => {
    const SECRET = 'hunter2';
    const wrong: readonly object[] = [
      { postgres: { url: `mysql://idb:${SECRET}@db` } },
      { postgres: { url: `postgres//idb:${SECRET}@db` } },
      { postgres: { url: `postgres://idb:${SECRET}` } },
      { postgres: { url: `postgres://idb:${SECRET}/x@db:port` } },
      { postgres: { url: `postgres://db:port/t?password=${SECRET}` } },
      { postgres: { url: `host=db password=${SECRET}` } },
      { postgres: { url: [`postgres://idb:${SECRET}@db`] } },
      { postgres: { url: { password: SECRET } } },
      { postgres: `postgres://idb:${SECRET}@db` },
      { elasticsearch: { url: `https://a,ftp://elastic:${SECRET}@b` } },
      { elasticsearch: { url: [`https://elastic:${SECRET}@a`, `elastic:${SECRET}@b`] } },
      { elasticsearch: { apiKey: `${SECRET}\n` } },
      { elasticsearch: { apiKey: [SECRET] } },
      { elasticsearch: { password: { value: SECRET } } },
      { amqp: { url: `amqp://idb:${SECRET}@` } },
      { zone: `postgres://idb:${SECRET}@db` },
      { data: { dir: `postgres://idb:${SECRET}@db\n` } },
      { elasticsearch: { url: 'https://a', username: 'u', password: SECRET, apiKey: SECRET } },
      { elasticsearch: { password: SECRET } },
      { elasticsearch: { url: `https://elastic:${SECRET}@a`, apiKey: 'key' } },
    ];
    for (const written of wrong) {
      const problems = await problemsOf({ files: { [PLACES.cwd]: written } });
      expect(problems.join('\n'), JSON.stringify(written)).not.to.include(SECRET);
    }
  });

  it('do not show a number or a list where a secret should be', async () => {
    const files = { [PLACES.cwd]: { elasticsearch: { url: 'http://a', username: ['ada'], password: 424242 } } };
    expect(await problemsOf({ files })).to.deep.equal([
      'elasticsearch.username is a list (/srv/idigbio.json): it must be one line of text, not empty',
      'elasticsearch.password is a number (/srv/idigbio.json): it must be one line of text, not empty',
    ]);
  });
});

describe('loadSettings on the disk', () => {
  let root = '';
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'idb-config-'));
    await mkdir(join(root, 'cwd'));
  });
  afterEach(() => rm(root, { recursive: true }));

  it('reads files, credentials and the certificate', async () => {
    const write = (name: string, text: string) => writeFile(join(root, name), text);
    await write('idigbio.json', '{"zone": "Europe/Rome", "lists": {"top": 1}}');
    await write(
      'cwd/idigbio.json',
      '{"lists": {"top": 2}, "elasticsearch": {"url": "https://a", "caFile": "../ca.pem"}}',
    );
    await write('ca.pem', '-----BEGIN CERTIFICATE-----\n');
    await write('elasticsearch.apiKey', 'key\n');
    const { settings } = await loadSettings({
      env: { CREDENTIALS_DIRECTORY: root },
      cwd: join(root, 'cwd'),
      home: root,
    });
    expect([settings.zone, settings.lists.top]).to.deep.equal(['Europe/Rome', 2]);
    expect(settings.elasticsearch).to.include({ apiKey: 'key', caFile: join(root, 'ca.pem') });
  });

  it('takes a path through a file for an absent one, and a directory for a problem', async () => {
    await writeFile(join(root, 'file'), '');
    await mkdir(join(root, 'cwd', 'idigbio.json'));
    const input = { env: {}, cwd: join(root, 'cwd'), home: join(root, 'file') };
    const failure = await loadSettings(input).catch((error: unknown) => String(error));
    expect(failure).to.include(`1 problem\n  ${join(root, 'cwd', 'idigbio.json')} can't be read: it is a directory`);
  });
});
