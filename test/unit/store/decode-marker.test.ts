import { expect } from 'chai';
import type { Marker } from '../../../src/model/marker.js';
import { decodeMarker } from '../../../src/store/decode-marker.js';

const ID = 'collect-stats|2020-02-17';
const COMPLETE: Marker = {
  statistic: 'collect-stats',
  interval: '2020-02-17',
  month: '2020-02',
  state: 'complete',
  settled: true,
  attempt: 1,
  holder: 'host 1234',
  started: '2020-02-18T02:00:00.000Z',
  finished: '2020-02-18T02:00:05.000Z',
  zone: 'UTC',
  settings: { 'lists.top': 1000, 'rejects.maxCount': 1e12, 'rejects.maxRowBytes': 4_194_304 },
  fingerprint: { rows: 20, newest: '20' },
  checksum: 'sha256:00',
  figures: { rows: 20, counted: 19, rejected: 1, documents: 2, deleted: 0, duration_ms: 5000 },
  reason: null,
};

describe('a stored marker', () => {
  it('is read as it was written', () => {
    expect(decodeMarker(JSON.parse(JSON.stringify(COMPLETE)), ID)).to.deep.equal(COMPLETE);
  });

  it('may have nulls where nothing is known yet', () => {
    const running: Marker = {
      ...COMPLETE,
      state: 'running',
      finished: null,
      fingerprint: null,
      checksum: null,
      figures: null,
    };
    expect(decodeMarker(running, ID)).to.deep.equal(running);
    expect(decodeMarker({ ...COMPLETE, fingerprint: { rows: 0, newest: null } }, ID).fingerprint).to.deep.equal({
      rows: 0,
      newest: null,
    });
  });

  it('loses what a marker does not have', () => {
    expect(decodeMarker({ ...COMPLETE, colour: 'red' }, ID)).to.deep.equal(COMPLETE);
  });

  const bad: [change: object, field: string][] = [
    [{ statistic: 1 }, 'statistic must be a text, found 1'],
    [{ interval: '2020-02-30' }, 'interval must be a day'],
    [{ interval: '2020-02-16' }, 'it says that it is collect-stats|2020-02-16'],
    [{ statistic: 'other' }, 'it says that it is other|2020-02-17'],
    [{ month: '2020-03' }, 'month must be 2020-02, found "2020-03"'],
    [{ state: 'done' }, 'state must be one of running, complete, empty, failed, found "done"'],
    [{ settled: 'yes' }, 'settled must be true or false'],
    [{ attempt: 1.5 }, 'attempt must be a whole number'],
    [{ settings: undefined }, 'settings must be an object, found nothing'],
    [{ settings: { 'lists.top': 1 } }, 'settings.rejects.maxCount must be a whole number, found nothing'],
    [{ fingerprint: [] }, 'fingerprint must be an object, found []'],
    [{ fingerprint: { rows: '20', newest: null } }, 'fingerprint.rows must be a whole number, found "20"'],
    [{ figures: { rows: 1 } }, 'figures.counted must be a whole number'],
  ];
  for (const [change, problem] of bad) {
    it(`is refused: ${problem}`, () => {
      expect(() => decodeMarker({ ...COMPLETE, ...change }, ID)).to.throw(`Failed to read marker ${ID}: ${problem}`);
    });
  }

  it('is refused when it is no object at all', () => {
    for (const value of [null, 'text', [], 7]) {
      expect(() => decodeMarker(value, ID))
        .to.throw(/the document must be an object/)
        .with.property('code', 'bad-document');
    }
  });
});
