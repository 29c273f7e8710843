import { expect } from 'chai';
import { withWellFormedTexts } from '../../../../src/intake/process/well-formed.js';

describe('texts that are to be stored', () => {
  it('have no half of a surrogate pair left, at any depth, and are otherwise as they were', () => {
    const fields = {
      item: '\ud800',
      list: ['a\udc00', { '\ud83e': '\ud83e\udd8b' }],
      says: '\\ud800',
      size: 3,
      none: null,
    };
    expect(withWellFormedTexts(fields)).to.deep.equal({
      item: '\ufffd',
      list: ['a\ufffd', { '\ufffd': '\ud83e\udd8b' }],
      says: '\\ud800',
      size: 3,
      none: null,
    });
  });

  it('are the very same event where there is nothing to mend', () => {
    const fields = { item: '\ud83e\udd8b' };
    expect(withWellFormedTexts(fields)).to.equal(fields);
  });
});
