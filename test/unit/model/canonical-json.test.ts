import { expect } from 'chai';
import { canonicalJson, compareCodePoints, writeCanonicalJson } from '../../../src/model/canonical-json.js';
import { Random } from '../../support/random.js';

describe('canonical JSON', () => {
  it('sorts keys at every depth and leaves lists as they are', () => {
    expect(canonicalJson({ b: [2, { z: 1, a: null }], a: 'é' })).to.equal('{"a":"é","b":[2,{"a":null,"z":1}]}');
    expect(canonicalJson(JSON.parse('{"__proto__":1,"2":1,"10":1}'))).to.equal('{"10":1,"2":1,"__proto__":1}');
  });

  it('is the same in pieces', () => {
    const value = JSON.parse('{"b":[2,[],{"z":1,"a":null}],"a":"é","__proto__":{"2":[true],"10":{}}}') as unknown;
    let text = '';
    writeCanonicalJson(value, (piece) => (text += piece));
    expect(text).to.equal(canonicalJson(value));
  });

  it('orders texts as their UTF-8 bytes are ordered', () => {
    const random = new Random(3);
    const units = ['a', 'b', '~', 'é', '\u0fff', '\ud7ff', '\ue000', '\uffff', '\u{10000}', '\u{10ffff}'];
    const text = () => Array.from({ length: random.below(4) }, () => random.pick(units)).join('');
    for (let i = 0; i < 5000; i++) {
      const [a, b] = [text(), text()];
      const expected = Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      expect(Math.sign(compareCodePoints(a, b)), JSON.stringify([a, b])).to.equal(expected);
    }
  });
});
