import { expect } from 'chai';
import { createFingerprintTally } from '../../../src/sources/fingerprint.js';
import { RowEncoder } from '../../../src/sources/row-encoder.js';

function fingerprintOf(integerIds: boolean, ids: readonly (string | null)[]) {
  const tally = createFingerprintTally(integerIds);
  const encoder = new RowEncoder();
  ids.forEach((id) => tally.add(encoder.encode([id], false)));
  return tally.result();
}

describe('fingerprint of streamed rows', () => {
  it('is empty without rows', () => {
    expect(fingerprintOf(true, [])).to.deep.equal({ rows: 0, newest: null });
    expect(fingerprintOf(false, [])).to.deep.equal({ rows: 0, newest: null });
  });

  it('takes integer ids by value, whatever their size', () => {
    const newest = (...ids: string[]) => fingerprintOf(true, ids).newest;
    expect(newest('9', '10')).to.equal('10');
    expect(newest('-3', '-20')).to.equal('-3');
    expect(newest('9007199254740993', '9007199254740992', '7')).to.equal('9007199254740993');
    expect(newest('9223372036854775806', '9223372036854775807')).to.equal('9223372036854775807');
    expect(newest('-9223372036854775808', '-1')).to.equal('-1');
    expect(newest('-9223372036854775808', '-9223372036854775807')).to.equal('-9223372036854775807');
  });

  it('takes other ids by code point', () => {
    const newest = (...ids: string[]) => fingerprintOf(false, ids).newest;
    expect(newest('9', '10')).to.equal('9');
    expect(newest('b', 'B', 'ä')).to.equal('ä');
    expect(newest('\uFFFD', '\u{1F426}')).to.equal('\u{1F426}');
    expect(newest('')).to.equal('');
  });

  it('counts rows without an id', () => {
    expect(fingerprintOf(true, [null, '3', null])).to.deep.equal({ rows: 3, newest: '3' });
    expect(fingerprintOf(false, [null])).to.deep.equal({ rows: 1, newest: null });
  });
});
