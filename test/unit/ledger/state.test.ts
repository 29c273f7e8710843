import { expect } from 'chai';
import { sayChanges } from '../../../src/ledger/source-change.js';
import { ledgerState } from '../../../src/ledger/state.js';
import type { Fingerprint, Marker } from '../../../src/model/marker.js';
import { uniteFingerprints } from '../../../src/sources/union/union-source.js';
import { decodeMarker } from '../../../src/store/decode-marker.js';
import { marker, source } from '../../support/markers.js';

const STATES = [
  ['nothing known', undefined, 5, 'missing'],
  ['counted as it is', marker('complete', 5), 5, 'complete'],
  ['no rows then and now', marker('empty', 0), 0, 'empty'],
  ['rows since', marker('complete', 5), 6, 'stale'],
  ['rows in a day that was empty', marker('empty', 0), 1, 'stale'],
  ['rows gone', marker('complete', 5), 4, 'pruned'],
  ['all rows gone', marker('complete', 5), 0, 'pruned'],
  ['failed', marker('failed', null), 5, 'failed'],
  ['says running, and its holder holds nothing', { ...marker('running', null), holder: 'dead' }, 5, 'failed'],
  ['running', { ...marker('running', null), holder: 'living' }, 5, 'running'],
] as const;

describe('the state of a day', () => {
  for (const [what, known, rows, expected] of STATES) {
    it(`is ${expected} where ${what}`, () => {
      expect(ledgerState(known, rows === 0 ? undefined : source(rows), 'living')).to.equal(expected);
    });
  }

  it('is stale where as many rows are others', () => {
    expect(ledgerState(marker('complete', 5), source(5, '9'), null)).to.equal('stale');
  });
});

describe('the state of a day of rows and events', () => {
  const [EARLY, LATE, LATER] = ['2020-02-17T01:00:00.000Z', '2020-02-18T02:00:00.000Z', '2020-03-01T00:00:00.000Z'];
  const both = (rows: number, events: number, newest = LATE, oldest = EARLY) =>
    uniteFingerprints(source(rows), events === 0 ? undefined : { rows: events, newest, oldest });
  const counted = (fingerprint: Fingerprint): Marker => ({ ...marker('complete', null), fingerprint });
  const eventsAlone = { rows: 4, newest: LATE, oldest: EARLY };

  const cases = [
    ['counted as it is', both(3, 4), both(3, 4), 'complete'],
    ['events came to rows', both(3, 0), both(3, 4), 'stale'],
    ['events came', both(3, 4), both(3, 5, LATER), 'stale'],
    ['as many events are others', both(3, 4), both(3, 4, LATER), 'stale'],
    ['rows came to events', both(0, 4), both(1, 4), 'stale'],
    ['rows are gone and as many events came', both(3, 4), both(2, 5, LATER), 'pruned'],
    ['rows are gone and more events came', both(3, 4), both(2, 9, LATER), 'pruned'],
    ['events are gone and as many rows came', both(3, 4), both(4, 3), 'pruned'],
    ['all events are gone', both(3, 4), both(3, 0), 'pruned'],
    ['all events are gone and more rows came', both(3, 4), both(9, 0), 'pruned'],
    ['the event index was lost and filled again', both(3, 4), both(3, 4, LATER, LATER), 'pruned'],
    ['it was filled with more than was counted', both(3, 4), both(3, 9, LATER, LATER), 'pruned'],
    ['events alone were counted, as they are', eventsAlone, eventsAlone, 'complete'],
    ['events alone were counted, and rows are read now too', eventsAlone, both(3, 4), 'stale'],
    ['both were counted, and events alone are read now', both(3, 4), eventsAlone, 'pruned'],
  ] as const;
  for (const [what, then, now, expected] of cases) {
    it(`is ${expected} where ${what}`, () => {
      expect(ledgerState(counted(then), now, null)).to.equal(expected);
      const readBack = decodeMarker(JSON.parse(JSON.stringify(counted(then))), 'collect-stats|2020-02-17');
      expect(ledgerState(readBack, now, null)).to.equal(expected);
    });
  }

  it('is told by source', () => {
    const say = (then: Fingerprint, now: Fingerprint) => sayChanges(then, now, ['then', 'now']);
    expect(say(both(3, 0), both(2, 0))).to.equal('3 rows then, 2 now');
    expect(say(both(3, 1), both(2, 4, LATER))).to.equal('3 rows then, 2 now; 1 event then, 4 now');
    expect(say(both(3, 4), both(3, 4, LATER, LATER))).to.equal('4 events then, 4 now, some of them others');
    expect(say(both(3, 4), both(3, 0))).to.equal('4 events then, 0 now');
  });
});
