import { expect } from 'chai';
import type { EntriesByCell } from '../../../src/tally/counts/count-table.js';
import { SortedTexts, Terms } from '../../../src/tally/texts/terms.js';
import { TextTable } from '../../../src/tally/texts/text-table.js';
import { TopPicker } from '../../../src/tally/counts/top-entries.js';
import { Random } from '../../support/random.js';

interface Entry {
  readonly text: string;
  readonly count: number;
}

/** What is picked of these entries, each of another text: as `text count`, and what is left over. */
function pick(entries: readonly Entry[], top: number, isNumbered: boolean): readonly unknown[] {
  const texts = new TextTable();
  for (const { text } of entries) texts.internText(text);
  const terms = isNumbered ? new Terms(new SortedTexts(texts, true)) : new Terms(null, texts);
  const list: EntriesByCell = {
    starts: Uint32Array.of(0, entries.length),
    entries: Uint32Array.from(entries, (_, i) => i),
    terms: Uint32Array.from(entries, (_, i) => i),
    counts: Float64Array.from(entries, ({ count }) => count),
  };
  const picked = new TopPicker(terms).pick(list, 0, top);
  const kept = Array.from({ length: picked.size }, (_, i) => `${texts.text(picked.terms[i]!)} ${picked.counts[i]!}`);
  return [kept, picked.otherTerms, picked.otherCount];
}

function plainly(entries: readonly Entry[], top: number): readonly unknown[] {
  const sorted = [...entries].sort(
    (a, b) => b.count - a.count || Buffer.compare(Buffer.from(a.text), Buffer.from(b.text)),
  );
  const kept = sorted.slice(0, top === 0 ? undefined : top);
  const others = sorted.slice(kept.length);
  return [
    kept.map(({ text, count }) => `${text} ${count}`),
    others.length,
    others.reduce((sum, { count }) => sum + count, 0),
  ];
}

const shapes: Readonly<Record<string, (random: Random, i: number) => number>> = {
  'one count for all': () => 1,
  'few counts': (random) => 1 + random.below(4),
  'many counts': (random) => 1 + random.below(1_000_000),
  'rising counts': (_, i) => i + 1,
  'falling counts': (_, i) => 1_000_000 - i,
  'counts up to 2^52': (random, i) => (i === 0 ? 2 ** 52 : i === 1 ? 2 ** 52 - 1 - 10_000 : 1 + random.below(3)),
};

describe('the largest entries of a list', () => {
  for (const [shape, countOf] of Object.entries(shapes)) {
    for (const isNumbered of [true, false]) {
      it(`are those that a plain sort finds: ${shape}, terms ${isNumbered ? 'of the dictionary' : 'as texts'}`, () => {
        const random = new Random(5);
        for (const size of [0, 1, 2, 12, 13, 40, 700]) {
          const entries = random.shuffled(
            Array.from({ length: size }, (_, i) => ({ text: `same-prefix-${i}`, count: countOf(random, i) })),
          );
          for (const kept of [0, 1, 7, size, 1000])
            expect(pick(entries, kept, isNumbered), `${size}, ${kept}`).to.deep.equal(plainly(entries, kept));
        }
      });
    }
  }
});
