import { expect } from 'chai';
import type { DayDocument } from '../../../src/model/documents.js';
import { Tally } from '../../../src/tally/tally.js';
import { CASES, RawJson } from '../../conformance/cases.js';
import { cellLines, rejectedCounts, siteLines, sorted } from '../../conformance/figures.js';

function jsonOf(value: unknown): string | null {
  if (value instanceof RawJson) return value.text;
  return value === undefined || value === null ? null : JSON.stringify(value);
}

describe('the tally gives the published figures', () => {
  for (const { name, day, rows, cells, rejected = {}, site = [] } of CASES) {
    it(name, () => {
      const tally = new Tally(1e12);
      rows.forEach(({ type, recordType, queryHash = null, geocode, payload }, i) =>
        tally.add([String(i), type, recordType, queryHash, jsonOf(geocode), jsonOf(payload)]),
      );
      const documents = [...tally.documents(day, 1000)].map(({ body }) => JSON.parse(body) as DayDocument);
      expect(cellLines(documents)).to.deep.equal(sorted(cells));
      expect(rejectedCounts(tally.summary())).to.deep.equal(rejected);
      expect(siteLines(tally.summary())).to.include.members([...site]);
    });
  }
});
