import { expect } from 'chai';
import type { DayDocument } from '../../../src/model/documents.js';
import { CASES, RawJson } from '../../conformance/cases.js';
import { addRows, documentTexts, newTally } from '../../support/tallied.js';
import { cellLines, rejectedCounts, siteLines, sorted } from '../../conformance/figures.js';

function jsonOf(value: unknown): string | null {
  if (value instanceof RawJson) return value.text;
  return value === undefined || value === null ? null : JSON.stringify(value);
}

describe('the tally gives the published figures', () => {
  for (const { name, day, rows, cells, rejected = {}, site = [] } of CASES) {
    it(name, () => {
      const tally = newTally();
      const texts = rows.map(
        ({ type, recordType, queryHash = null, geocode, payload }, i) =>
          [String(i), type, recordType, queryHash, jsonOf(geocode), jsonOf(payload)] as const,
      );
      addRows(tally, texts);
      const documents = documentTexts(tally, day, 1000).map((text) => JSON.parse(text) as DayDocument);
      expect(cellLines(documents)).to.deep.equal(sorted(cells));
      expect(rejectedCounts(tally.summary())).to.deep.equal(rejected);
      expect(siteLines(tally.summary())).to.include.members([...site]);
    });
  }
});
