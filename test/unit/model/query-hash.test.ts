import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { queryHash } from '../../../src/model/query-hash.js';

const sha1 = (text: string) => createHash('sha1').update(text).digest('hex');
const hashOf = (json: string) => queryHash(JSON.parse(json));

describe('queryHash', () => {
  it('gives the two values that collectors are known to have stored', () => {
    expect(hashOf('{"filtered":{"filter":{}}}')).to.equal('646ede6f891b1c4718e7c9908c466ef5217737d2');
    expect(hashOf('{"filtered":{"filter":{"and":[{"exists":{"field":"geopoint"}}]}}}')).to.equal(
      '2997ad2fada87326478e35b7450eeb1809d34696',
    );
  });

  it('hashes texts as they are, arrays as their hashes joined, objects as keys and hashes joined', () => {
    expect(hashOf('"Puma"')).to.equal(sha1('Puma'));
    expect(hashOf('["a","b"]')).to.equal(sha1(sha1('a') + sha1('b')));
    expect(hashOf('{"b":"y","a":"x"}')).to.equal(sha1(`a${sha1('x')}b${sha1('y')}`));
    expect(hashOf('{}')).to.equal(sha1('')).and.to.equal(hashOf('[]'));
  });

  it('does not depend on the order of keys, but on the order of items', () => {
    expect(hashOf('{"a":{"x":1,"y":2},"b":3}')).to.equal(hashOf('{"b":3,"a":{"y":2,"x":1}}'));
    expect(hashOf('[1,2]')).to.not.equal(hashOf('[2,1]'));
  });

  it('takes booleans, null and numbers as JSON writes them', () => {
    const texts = {
      true: 'true',
      false: 'false',
      null: 'null',
      '1.0': '1',
      '1e3': '1000',
      '-2.50': '-2.5',
      '1e21': '1e+21',
    };
    for (const [json, text] of Object.entries(texts)) expect(hashOf(json)).to.equal(sha1(text));
  });

  it('sorts keys by code point, where JavaScript would sort by UTF-16 unit', () => {
    const [high, low] = ['\u{1f43e}', '\uffee'];
    expect([high, low].sort()).to.deep.equal([high, low]);
    expect(queryHash({ [high]: 'h', [low]: 'l' })).to.equal(sha1(low + sha1('l') + high + sha1('h')));
  });

  it('takes keys for what they are, even __proto__', () => {
    expect(hashOf('{"__proto__":"x"}')).to.equal(sha1(`__proto__${sha1('x')}`));
  });
});
