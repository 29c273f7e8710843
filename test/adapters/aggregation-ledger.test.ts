import { expect } from 'chai';
import { auditAggregations } from '../../src/aggregate/audit/audit-aggregations.js';
import { repairAggregations } from '../../src/aggregate/audit/repair-aggregations.js';
import { deleteIntervals } from '../../src/aggregate/delete-intervals.js';
import { readAggregationStatus } from '../../src/aggregate/status.js';
import { IdbError } from '../../src/model/errors.js';
import type { AggregateWrite } from '../../src/store/aggregates.js';
import {
  AGGREGATION_PLACES,
  counts,
  download,
  fileDownloads,
  outcomes,
  run,
  type AggregationPlace,
} from '../support/aggregation-place.js';

const ALWAYS = { from: null, to: null };

for (const { name, open } of AGGREGATION_PLACES) {
  describe(`the ledger of aggregations on ${name}`, function () {
    this.timeout(240_000);
    let place: AggregationPlace;
    before(async () => (place = await open()));
    after(() => place.close());
    const parts = () => place.parts;

    /** Three days with an event each, the first two of them counted. */
    async function threeDays(title: string) {
      const g = fileDownloads(title);
      await download(parts(), g, [{ at: '2020-01-01T10:00:00' }, { at: '2020-01-02T10:00:00' }]);
      await run(parts(), g);
      await download(parts(), g, [{ at: '2020-01-03T10:00:00' }]);
      return g;
    }

    it('tells how each aggregation stands', async () => {
      const g = await threeDays('status');
      await download(parts(), g, [{ at: '2020-01-01T11:00:00' }]);
      const [status] = await readAggregationStatus(parts(), [g.registered]);
      expect(status).to.deep.include({
        aggregation: 'status-agg',
        states: { stale: 1, complete: 1, missing: 1 },
        last_complete: '2020-01-02',
        exit_code: 2,
      });
      expect(status?.remarkable.map(({ interval, state, events }) => [interval, state, events])).to.deep.equal([
        ['2020-01-01', 'stale', 2],
        ['2020-01-03', 'missing', 1],
      ]);
    });

    it('has no interval whose events have changed since for its last complete one', async () => {
      const g = await threeDays('bookmark');
      await download(parts(), g, [{ at: '2020-01-02T11:00:00' }]);
      const [status] = await readAggregationStatus(parts(), [g.registered]);
      expect([status?.states, status?.last_complete]).to.deep.equal([
        { complete: 1, stale: 1, missing: 1 },
        '2020-01-01',
      ]);
    });

    it('forgets the intervals that were deleted, and counts them anew', async () => {
      const g = await threeDays('deleted');
      const deletion = await deleteIntervals(parts(), g.registered, { from: '2020-01-02', to: '2020-01-31' });
      expect(deletion).to.deep.include({ intervals: 1, documents: 1, markers: 1, left_out: [] });
      expect(await counts(parts(), g)).to.deep.equal({ 'b_f-2020-01-01': 1 });
      expect((await parts().store.readMarkers('deleted-agg')).map(({ interval }) => interval)).to.deep.equal([
        '2020-01-01',
      ]);
      await run(parts(), g);
      expect(Object.keys(await counts(parts(), g))).to.have.length(3);
    });

    it('does not mix intervals of two units, and begins anew when the old ones were deleted', async () => {
      const g = await threeDays('units');
      const monthly = fileDownloads('units', { aggregation: { interval: 'month' } });
      const refused = await run(parts(), monthly);
      expect([refused.exit_code, outcomes(refused)[0]?.split(', but ')[0]]).to.deep.equal([
        78,
        'units-agg would be aggregated by month',
      ]);
      expect(Object.keys(await counts(parts(), g))).to.have.length(2);
      await deleteIntervals(parts(), monthly.registered, { from: '0001-01-01', to: '9998-12-31' });
      await run(parts(), monthly);
      expect(await counts(parts(), monthly)).to.deep.equal({ 'b_f-2020-01': 3 });
    });

    it('does not write beside what lies in another index, and deletes it where it lies', async () => {
      const g = await threeDays('indices');
      const moved = fileDownloads('indices', { aggregation: { index: 'stats-moved' } });
      const refused = await run(parts(), moved);
      expect([refused.exit_code, outcomes(refused)[0]?.split('. ')[0]]).to.deep.equal([
        78,
        'indices-agg would be aggregated into the index stats-moved, but its documents lie in stats-indices',
      ]);
      const deletion = await deleteIntervals(parts(), moved.registered, { from: '0001-01-01', to: '9998-12-31' });
      expect(deletion).to.deep.include({ intervals: 2, documents: 2, markers: 2 });
      await run(parts(), moved);
      expect(await counts(parts(), g)).to.deep.equal({});
      expect(Object.keys(await counts(parts(), moved))).to.have.length(3);
    });

    it('deletes no interval of which the range has only a part', async () => {
      const g = fileDownloads('months', { aggregation: { interval: 'month' } });
      await download(parts(), g, [{ at: '2020-01-01T10:00:00' }, { at: '2020-02-02T10:00:00' }]);
      await run(parts(), g);
      const deletion = await deleteIntervals(parts(), g.registered, { from: '2020-01-02', to: '2020-02-29' });
      expect(deletion).to.deep.include({ intervals: 1, left_out: ['2020-01'] });
      expect(await counts(parts(), g)).to.deep.equal({ 'b_f-2020-01': 1 });
    });

    it('is audited: documents changed, added and removed by hand are found, and mended', async () => {
      const g = await threeDays('audited');
      await run(parts(), g);
      const request = { aggregations: [g.registered], range: ALWAYS, source: true };
      expect((await auditAggregations(parts(), request)).differences).to.deep.equal([]);

      const index = { name: 'stats-audited-2020-01', alias: 'stats-audited' };
      const write = (id: string, interval: string, body: object | null): AggregateWrite => ({
        index,
        id,
        interval,
        body: body === null ? null : JSON.stringify({ interval, ...body }),
      });
      const writes = [
        write('b_f-2020-01-01', '2020-01-01', { count: 99 }),
        write('b_f-2020-01-02', '2020-01-02', null),
        write('ghost-2020-01-09', '2020-01-09', { count: 1 }),
      ];
      await parts().store.withLease({ statistic: 'audited-agg', holder: 'test', seconds: 60 }, (lease) =>
        parts().aggregates.write(lease, writes),
      );
      await parts().aggregates.refresh('stats-audited');
      const audit = await auditAggregations(parts(), request);
      expect(audit.differences.map(({ interval, kind }) => `${interval} ${kind}`)).to.deep.equal([
        '2020-01-01 checksum',
        '2020-01-02 checksum',
        '2020-01-09 ghost',
      ]);
      const repair = await repairAggregations(parts(), [g.registered], audit.differences);
      expect(repair.exit_code).to.equal(0);
      expect((await auditAggregations(parts(), request)).differences).to.deep.equal([]);
      expect(Object.keys(await counts(parts(), g))).to.deep.equal([
        'b_f-2020-01-01',
        'b_f-2020-01-02',
        'b_f-2020-01-03',
      ]);
    });

    it('is audited: a marker that names another zone than the others is found, and mended', async () => {
      const g = await threeDays('zoned');
      await run(parts(), g);
      const markers = await parts().store.readMarkers('zoned-agg');
      const odd = markers.filter(({ interval }) => interval === '2020-01-01');
      await parts().store.withLease({ statistic: 'zoned-agg', holder: 'test', seconds: 60 }, (lease) =>
        parts().store.writeMarkers(
          lease,
          odd.map((marker) => ({ ...marker, zone: 'Zulu' })),
        ),
      );
      const request = { aggregations: [g.registered], range: ALWAYS, source: false };
      const { differences } = await auditAggregations(parts(), request);
      expect(differences.map(({ interval, kind }) => `${interval} ${kind}`)).to.deep.equal(['2020-01-01 zone']);
      await repairAggregations(parts(), [g.registered], differences);
      expect((await auditAggregations(parts(), request)).differences).to.deep.equal([]);
    });

    it('is not audited in another zone than it was counted in', async () => {
      const g = await threeDays('elsewhere');
      await run(parts(), g);
      const moved = fileDownloads('elsewhere', { zone: 'America/New_York' });
      const request = { aggregations: [moved.registered], range: ALWAYS, source: false };
      const refusal = await auditAggregations(parts(), request).catch((error: unknown) => error);
      expect(refusal).to.be.instanceOf(IdbError).that.includes({ code: 'configuration' });
    });

    it('is audited against the events: what was never counted, or has changed since, is found', async () => {
      const g = await threeDays('source');
      await download(parts(), g, [{ at: '2020-01-01T11:00:00' }]);
      const audit = await auditAggregations(parts(), { aggregations: [g.registered], range: ALWAYS, source: true });
      expect(audit.differences.map(({ interval, kind }) => `${interval} ${kind}`)).to.deep.equal([
        '2020-01-01 stale',
        '2020-01-03 missing',
      ]);
      expect(audit.checked).to.include({ intervals: 2, recounted: 1 });
    });
  });
}
