import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseConfigFile } from '../../../src/config/config-files.js';
import { FIELD_NAMES } from '../../../src/config/fields.js';
import { loadSettings } from '../../../src/config/load-settings.js';

const EXAMPLE = fileURLToPath(new URL('../../../example-objects/idigbio.json', import.meta.url));

describe('example-objects/idigbio.json', () => {
  it('has every field, in the order of the table', async () => {
    const { entries } = parseConfigFile(await readFile(EXAMPLE, 'utf8'), EXAMPLE);
    expect(entries.map(({ name }) => name)).to.deep.equal([...FIELD_NAMES]);
  });

  it('is loaded without a warning', async () => {
    const { settings, warnings } = await loadSettings({ env: {}, cwd: '/', home: '/nonexistent', configFile: EXAMPLE });
    expect(warnings).to.deep.equal([]);
    expect(settings.index.prefix).to.equal('portal-');
  });
});
