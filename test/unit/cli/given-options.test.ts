import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { withGivenOptions } from '../../../src/cli/given-options.js';

describe('a command that advice names', () => {
  it('has the options that say where this run works, and stands as it is without them', () => {
    const text = 'idb status shows them; `idb collect-stats --catch-up` finishes them.';
    expect(withGivenOptions(text, {})).to.equal(text);
    expect(withGivenOptions(text, { data: './try', config: '/etc/idb/other.json' })).to.equal(
      'idb --data ./try -c /etc/idb/other.json status shows them; ' +
        '`idb --data ./try -c /etc/idb/other.json collect-stats --catch-up` finishes them.',
    );
  });

  it('is told from a sentence about idb', () => {
    const text = 'idb creates what is missing: the user running idb may write, so that idb can work.';
    expect(withGivenOptions(text, { data: 'd' })).to.equal(text);
  });

  for (const directory of ["it's $HOME & `more`", '', '~', '*', 'a\nb', '$&']) {
    it(`is read by a shell as it was given: ${JSON.stringify(directory)}`, () => {
      const command = withGivenOptions('idb status', { data: directory }).replace(/^idb/, `printf '%s|'`);
      expect(execFileSync('/bin/sh', ['-c', command], { encoding: 'utf8' })).to.equal(`--data|${directory}|status|`);
    });
  }
});
