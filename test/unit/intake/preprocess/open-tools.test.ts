import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { openTools, type ToolFiles } from '../../../../src/intake/preprocess/open-tools.js';
import { IdbError } from '../../../../src/model/errors.js';
import { mmdbOf } from '../../../support/mmdb.js';
import { removeDirectory, temporaryDirectory } from '../../../support/temporary-directory.js';

const NONE = { robotsFile: null, machinesFile: null, placesFile: null };

describe('openTools', () => {
  let directory: string;
  before(() => (directory = temporaryDirectory()));
  after(() => removeDirectory(directory));

  const file = (name: string, content: string | Buffer) => {
    const path = join(directory, name);
    writeFileSync(path, content);
    return path;
  };
  const failure = async (files: Partial<ToolFiles>) => {
    const error: unknown = await openTools({ ...NONE, ...files }).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(IdbError);
    return error as IdbError;
  };

  it('knows well-known robots and machines without any file', async () => {
    const { isMachine, isRobot, placeOf } = await openTools(NONE);
    for (const agent of [
      'curl/8.5.0',
      'Wget/1.21',
      'python-requests/2.31',
      'okhttp/4.9',
      'axios/1.6',
      'Go-http-client/2.0',
      'Java/17.0.1',
      'libwww-perl/6',
    ]) {
      expect(isMachine(agent), agent).to.equal(true);
    }
    const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0';
    const google = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)';
    expect([isMachine(firefox), isRobot(firefox), isMachine(google), isRobot(google)]).to.deep.equal([
      false,
      false,
      false,
      true,
    ]);
    expect(placeOf('192.0.2.1')).to.equal(null);
  });

  it("goes by lists in COUNTER's format in their place, whatever the case of the letters", async () => {
    const list = (...patterns: string[]) =>
      JSON.stringify(patterns.map((pattern) => ({ pattern, last_changed: '2017-08-08' })));
    const robotsFile = file('robots.json', list('^spider$', 'crawl\\b'));
    const machinesFile = file('machines.json', list('harvester'));
    const { isMachine, isRobot } = await openTools({ ...NONE, robotsFile, machinesFile });
    expect(['Spider', 'spiders', 'a CRAWL', 'crawler', 'Googlebot'].map(isRobot)).to.deep.equal([
      true,
      false,
      true,
      false,
      false,
    ]);
    expect(['OAI-Harvester/1', 'curl/8.5'].map(isMachine)).to.deep.equal([true, false]);
  });

  it('tells country and region of an address, as far as they are known', async () => {
    const names = (en: string) => ({ names: { en } });
    const florida = {
      country: { iso_code: 'US', ...names('United States') },
      subdivisions: [{ iso_code: 'FL', ...names('Florida') }],
      city: names('Gainesville'),
    };
    const networks = [
      { address: '192.0.2.0', bits: 24, record: florida },
      { address: '198.51.100.0', bits: 25, record: { country: { iso_code: 'CI', ...names("Côte d'Ivoire") } } },
    ];
    const { placeOf } = await openTools({ ...NONE, placesFile: file('places.mmdb', mmdbOf(networks)) });
    const gainesville = {
      country: 'US',
      region: 'US-FL',
      geocode: { country: 'United States', region: 'Florida', city: 'Gainesville' },
    };
    expect(placeOf('192.0.2.77')).to.deep.equal(gainesville);
    expect(placeOf('::ffff:192.0.2.77')).to.deep.equal(gainesville);
    expect(placeOf('198.51.100.1')).to.deep.equal({
      country: 'CI',
      region: null,
      geocode: { country: "Côte d'Ivoire" },
    });
    for (const unknown of ['198.51.100.200', '203.0.113.1', 'c000:200::1', 'nonsense', ''])
      expect(placeOf(unknown), unknown).to.equal(null);
  });

  it('names a file that can not be used, and why', async () => {
    const cases = [
      [{ robotsFile: join(directory, 'nowhere') }, /nowhere \(events.robotsFile\): ENOENT/],
      [{ robotsFile: file('a.json', '[') }, /events.robotsFile/],
      [{ machinesFile: file('b.json', '{}') }, /events.machinesFile\): it is no JSON list/],
      [{ robotsFile: file('c.json', '[{"pattern": "a"}, {}]') }, /entry 2 has no "pattern"/],
      [{ robotsFile: file('d.json', '[{"pattern": "("}]') }, /entry 1 is no regular expression/],
      [{ placesFile: file('e.mmdb', 'nonsense') }, /events.placesFile/],
    ] as const;
    for (const [files, words] of cases) {
      const { code, message } = await failure(files);
      expect(code).to.equal('configuration');
      expect(message).to.match(words);
    }
  });
});
