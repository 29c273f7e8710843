import { expect } from 'chai';
import { jsonMembers, nestingOf } from '../../../../src/sources/embedded/json-members.js';

describe('members of a JSON object as text', () => {
  const cases: [text: string, members: [string, string][]][] = [
    ['{}', []],
    [' { } ', []],
    ['{"a":1}', [['a', '1']]],
    [
      '\t{ "a" : -1.50e+3 , "b" : null }\r',
      [
        ['a', '-1.50e+3'],
        ['b', 'null'],
      ],
    ],
    [
      '{"a":{"x":1,"x":2},"b":[1,{"c":"}"}]}',
      [
        ['a', '{"x":1,"x":2}'],
        ['b', '[1,{"c":"}"}]'],
      ],
    ],
    [
      '{"a\\"b":"c\\\\","d":"\\\\\\""}',
      [
        ['a"b', '"c\\\\"'],
        ['d', '"\\\\\\""'],
      ],
    ],
    ['{"a":"\\u0000\\ud800"}', [['a', '"\\u0000\\ud800"']]],
    [
      '{"__proto__":true,"a":false}',
      [
        ['__proto__', 'true'],
        ['a', 'false'],
      ],
    ],
    ['{"a":1,"\\u0061":12345678901234567890}', [['a', '12345678901234567890']]],
    [
      '{"a":"{[,:]}","b":""}',
      [
        ['a', '"{[,:]}"'],
        ['b', '""'],
      ],
    ],
  ];
  for (const [text, members] of cases) {
    it(`of ${text}`, () => expect([...jsonMembers(text)]).to.deep.equal(members));
  }

  it('says what JSON.parse says, for any object', () => {
    for (let seed = 1; seed <= 2_000; seed++) {
      const value = randomObject(seed);
      const text = JSON.stringify(value, null, seed % 3);
      const members = Object.fromEntries([...jsonMembers(text)].map(([key, member]) => [key, JSON.parse(member)]));
      expect(members, text).to.deep.equal(value);
    }
  });

  it('follows any depth', () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    expect(jsonMembers(`{"a":${deep},"b":1}`).get('b')).to.equal('1');
  });
});

describe('nesting of JSON', () => {
  const cases: [string, number][] = [
    ['1', 0],
    ['"[[{{"', 0],
    ['{}', 1],
    ['[{"a":[1]},[]]', 3],
    ['{"a\\"[":{"b":"}"}}', 2],
  ];
  for (const [text, levels] of cases) it(`of ${text}`, () => expect(nestingOf(text)).to.equal(levels));
});

/** The same object for the same seed. */
function randomObject(seed: number): Record<string, unknown> {
  let state = seed * 2654435761;
  const next = (below: number) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x297a2d39) | 0;
    return (state >>> 0) % below;
  };
  const texts = ['', 'a', '"', '\\', '\\"', '{', '}', '[]', ',', ':', '\n', '\u2028', 'é', '\u{1F426}', '\u0000'];
  const text = () => Array.from({ length: next(4) }, () => texts[next(texts.length)]).join('');
  const value = (depth: number): unknown => {
    const kind = next(depth > 3 ? 4 : 6);
    if (kind === 0) return text();
    if (kind === 1) return (next(2000) - 1000) / 8;
    if (kind === 2) return [true, false, null][next(3)];
    if (kind === 3) return next(2) ? [] : {};
    if (kind === 4) return Array.from({ length: next(4) }, () => value(depth + 1));
    return object(depth + 1);
  };
  const object = (depth: number) => Object.fromEntries(Array.from({ length: next(5) }, () => [text(), value(depth)]));
  return object(0);
}
