import { expect } from 'chai';
import { parseConfigFile } from '../../../src/config/config-files.js';
import { load, PLACES, problemsOf, systemError } from './configuration-builder.js';

const OWN = '/srv/own/my.json';

describe('configuration files', () => {
  it('may all be absent', async () => {
    expect((await load({})).warnings).to.deep.equal([]);
  });

  it('win over each other in the order system, home, working directory, -c', async () => {
    const zones: readonly (readonly [string, string])[] = [
      [PLACES.system, 'Europe/Berlin'],
      [PLACES.home, 'Europe/Paris'],
      [PLACES.cwd, 'Europe/Rome'],
      [OWN, 'Europe/Oslo'],
    ];
    for (let count = 1; count <= zones.length; count++) {
      const present = zones.slice(0, count);
      const files = Object.fromEntries(present.map(([path, zone]) => [path, { zone }]));
      const given = count === zones.length ? { configFile: 'own/my.json' } : {};
      const { settings, origins } = await load({ files, ...given });
      expect([origins.zone, settings.zone]).to.deep.equal(present.at(-1));
    }
  });

  it('are merged deeply', async () => {
    const files = {
      [PLACES.system]: { bulk: { bytes: 20_000, concurrency: 4 }, zone: 'Europe/Berlin' },
      [PLACES.cwd]: { bulk: { bytes: 30_000 } },
    };
    const { settings } = await load({ files });
    expect(settings.bulk).to.deep.equal({ bytes: 30_000, concurrency: 4 });
    expect(settings.zone).to.equal('Europe/Berlin');
  });

  it('are replaced in lists, not merged', async () => {
    const urls = (...url: string[]) => ({ elasticsearch: { url } });
    const files = { [PLACES.system]: urls('http://a', 'http://b'), [PLACES.cwd]: urls('http://c') };
    expect((await load({ files })).settings.elasticsearch.url).to.deep.equal(['http://c']);
  });

  it('with -c may be given by an absolute path, or one in the home directory', async () => {
    for (const configFile of ['/etc/other.json', '~/other.json']) {
      const path = configFile.replace('~', '/home/ada');
      const { origins } = await load({ configFile, files: { [path]: { zone: 'Europe/Oslo' } } });
      expect(origins.zone).to.equal(path);
    }
  });

  it('with -c must exist', async () => {
    const missing = '/srv/own/my.json (option --config): there is no such file';
    expect(await problemsOf({ configFile: 'own/my.json' })).to.deep.equal([missing]);
  });

  it('with -c must exist even in a standing place', async () => {
    expect(await problemsOf({ configFile: 'idigbio.json' })).to.have.length(1);
  });

  it('are read once, where two places are one', async () => {
    const files = { [PLACES.cwd]: { zome: 1 } };
    expect((await load({ files, configFile: './idigbio.json' })).warnings).to.have.length(1);
  });

  it('that exist and cannot be read are problems', async () => {
    const files = {
      [PLACES.system]: systemError('EACCES'),
      [PLACES.home]: systemError('EISDIR'),
      [PLACES.cwd]: systemError('EIO'),
    };
    expect(await problemsOf({ files })).to.deep.equal([
      "/etc/idigbio/idigbio.json can't be read: permission denied",
      "/home/ada/idigbio.json can't be read: it is a directory",
      "/srv/idigbio.json can't be read: EIO",
    ]);
  });
});

describe('parseConfigFile', () => {
  const problems = (text: string) => parseConfigFile(text, '/dir/FILE').problems;

  it('says where a file stops being JSON, and does not quote it', () => {
    const text = '{\n  "postgres": {"url": secret}\n}';
    expect(problems(text)).to.deep.equal(['/dir/FILE is no JSON: line 2, column 23 should have a value']);
  });

  it('refuses an empty file', () => {
    expect(problems('')).to.deep.equal(['/dir/FILE is no JSON: line 1, column 1 should have a value']);
  });

  it('refuses JSON that is no object', () => {
    for (const text of ['[]', '"text"', '7', 'null']) {
      expect(problems(text)).to.deep.equal(['/dir/FILE must hold a JSON object, { … }']);
    }
  });

  it('takes a byte order mark as editors leave it', () => {
    expect(parseConfigFile('\uFEFF{"zone": "UTC"}', '/dir/FILE').entries).to.have.length(1);
  });

  it('knows the directory that relative paths start from', () => {
    expect(parseConfigFile('{"data.dir": "x"}', '/dir/FILE').entries[0]?.directory).to.equal('/dir');
  });
});
