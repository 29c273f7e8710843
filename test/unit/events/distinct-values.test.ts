import { expect } from 'chai';
import { DistinctValues } from '../../../src/events/grouping/distinct-values.js';
import { TextNumbers } from '../../../src/events/grouping/text-numbers.js';

/** Of every form: hexadecimal and nearly so, empty, long, beyond ASCII, larger than a block of memory. */
const TEXTS = [
  '',
  '0',
  '00',
  'ab',
  'AB',
  'abc',
  '\u0000',
  'é',
  '\u{1F426}',
  'x'.repeat(300),
  'f'.repeat(2_500_000),
  ...Array.from({ length: 20_000 }, (_, i) => i.toString(16).padStart(56, '0')),
  ...Array.from({ length: 20_000 }, (_, i) => `visitor ${i}`),
];

describe('texts by number', () => {
  it('are numbered as they come, each once, and found again', () => {
    const numbers = new TextNumbers();
    const first = TEXTS.map((text) => numbers.numberOf(text));
    expect(first).to.deep.equal(TEXTS.map((_, i) => i));
    expect(TEXTS.toReversed().map((text) => numbers.numberOf(text))).to.deep.equal(first.toReversed());
    expect(numbers.size).to.equal(TEXTS.length);
    expect(first.every((number, i) => numbers.textOf(number) === TEXTS[i])).to.equal(true);
  });
});

describe('different values of many groups', () => {
  /** How many different values each group has, as nested Sets tell it. */
  const reference = (pairs: readonly (readonly [number, string])[]) => {
    const sets = new Map<number, Set<string>>();
    for (const [group, text] of pairs) sets.set(group, (sets.get(group) ?? new Set<string>()).add(text));
    return [...sets].map(([group, texts]) => [group, texts.size]);
  };
  const counted = (values: DistinctValues, pairs: readonly (readonly [number, string])[]) => {
    const counts = new Map<number, number>();
    for (const [group, text] of pairs) counts.set(group, (counts.get(group) ?? 0) + Number(values.add(group, text)));
    return [...counts];
  };

  it('are counted exactly, whatever groups share them', () => {
    const pairs = Array.from({ length: 60_000 }, (_, i) => [i % 97, String((i * 31) % 4_001)] as const);
    expect(counted(new DistinctValues(), pairs)).to.deep.equal(reference(pairs));
  });

  it('are let go of with their groups, and the others’ stay under their new numbers', () => {
    const values = new DistinctValues();
    const pairs = Array.from({ length: 3_000 }, (_, i) => [i % 3, `${i % 100}`] as const);
    counted(values, pairs);
    values.keep([1]);
    expect(counted(values, pairs)).to.deep.equal([
      [0, 0],
      [1, 100],
      [2, 100],
    ]);
  });
});
