import { expect } from 'chai';
import { findJsonFault } from '../../../src/config/json-fault.js';

const EXAMPLE = `{
  "a": [1, -2.5e+3, true, false, null, {"b": {}}, []],
  "c\\u00e9\\n": "text with \\"quotes\\" and é",
  "d": ""
}`;

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('findJsonFault', () => {
  const table: readonly (readonly [string, number, number, string])[] = [
    ['', 1, 1, 'a value'],
    ['  \n ', 2, 2, 'a value'],
    ['nul', 1, 1, 'a value'],
    ['{"a": abc}', 1, 7, 'a value'],
    ['{"a": 1,}', 1, 9, 'a name in double quotes'],
    ['{', 1, 2, 'a name in double quotes or }'],
    ["{'a': 1}", 1, 2, 'a name in double quotes or }'],
    ['{"a" 1}', 1, 6, ':'],
    ['{"a": 1 "b": 2}', 1, 9, ', or }'],
    ['{\n  "a": 1\n  "b": 2\n}', 3, 3, ', or }'],
    ['{\r\n  "a": 1\r\n  "b": 2}', 3, 3, ', or }'],
    ['[1 2]', 1, 4, ', or ]'],
    ['[1,]', 1, 4, 'a value'],
    ['[', 1, 2, 'a value or ]'],
    ['[}', 1, 2, 'a value or ]'],
    ['{]', 1, 2, 'a name in double quotes or }'],
    ['[1}', 1, 3, ', or ]'],
    ['{"a": "open', 1, 7, 'a value'],
    ['{"a": "two\nlines"}', 1, 7, 'a value'],
    ['{"a": "\\x"}', 1, 7, 'a value'],
    ['01', 1, 1, 'a value'],
    ['1.', 1, 1, 'a value'],
    ['[.5]', 1, 2, 'a value or ]'],
    ['{"a": 1} // remark', 1, 10, 'the end'],
    ['{} {}', 1, 4, 'the end'],
    ['{}]', 1, 3, 'the end'],
    [':', 1, 1, 'a value'],
    [',', 1, 1, 'a value'],
    ['{"a"::1}', 1, 6, 'a value'],
    ['{,}', 1, 2, 'a name in double quotes or }'],
    ['\u00a0{}', 1, 1, 'a value'],
  ];

  for (const [text, line, column, expected] of table) {
    it(`finds what is wrong in ${JSON.stringify(text)}`, () => {
      expect(findJsonFault(text)).to.deep.equal({ line, column, expected });
      expect(isJson(text)).to.equal(false);
    });
  }

  for (const text of ['{}', ' [] ', '1', '-0.5E-7', '"a"', 'null', '[[],{}]', '{"":{"":[{"a":1}]}}', EXAMPLE]) {
    it(`finds nothing in ${JSON.stringify(text)}`, () => expect(findJsonFault(text)).to.equal(undefined));
  }

  it('agrees with JSON.parse on every text that is one character away from JSON', () => {
    const characters = Array.from('{}[],:"\\ 0e.-tn\u0001');
    for (let at = 0; at <= EXAMPLE.length; at++) {
      for (const character of ['', ...characters]) {
        const inserted = EXAMPLE.slice(0, at) + character + EXAMPLE.slice(at);
        const replaced = EXAMPLE.slice(0, at) + character + EXAMPLE.slice(at + 1);
        for (const text of [inserted, replaced]) expect(findJsonFault(text) === undefined, text).to.equal(isJson(text));
      }
    }
  });

  it('is not troubled by depth', () => {
    expect(findJsonFault('['.repeat(100_000))?.column).to.equal(100_001);
  });
});
