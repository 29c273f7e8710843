import { expect } from 'chai';
import { auditAggregations } from '../../src/aggregate/audit/audit-aggregations.js';
import { processEvents } from '../../src/intake/process/process-events.js';
import { writeOf } from '../../src/intake/process/write-of.js';
import type { AggregateParts } from '../../src/aggregate/parts.js';
import { all } from './store-documents.js';
import {
  AGGREGATION_PLACES,
  counts,
  documents,
  download,
  fileDownloads,
  outcomes,
  run,
  type AggregationPlace,
  type Counted,
  type Download,
} from '../support/aggregation-place.js';
import { MemoryQueue } from '../support/memory-queue.js';
import { MemorySalts } from '../support/memory-salts.js';
import { processParts } from '../support/processor.js';

const at = (...times: readonly string[]): Download[] => times.map((time) => ({ at: time }));
const NO_CHAIN = { doubleClicks: { rule: 'none' } } as const;

for (const { name, open } of AGGREGATION_PLACES) {
  describe(`aggregating on ${name}`, function () {
    this.timeout(240_000);
    let place: AggregationPlace;
    before(async () => (place = await open()));
    after(() => place.close());
    const parts = () => place.parts;
    const indicesOf = async ({ registered: { aggregation } }: Counted, interval: string) =>
      (await all(parts().aggregates.readIds(aggregation.index, interval))).map(({ index }) => index);

    it('G1 G2 G3 counts days as they come, late events too, and nothing twice', async () => {
      const g = fileDownloads('g1');
      await download(parts(), g, at('2017-06-01T00:00:00', '2017-06-02T10:00:00'));
      expect(outcomes(await run(parts(), g))).to.deep.equal(['2017-06-01 aggregated', '2017-06-02 aggregated']);
      expect(await counts(parts(), g)).to.deep.equal({ 'b_f-2017-06-01': 1, 'b_f-2017-06-02': 1 });
      expect(await indicesOf(g, '2017-06-02')).to.deep.equal(['stats-g1-2017-06']);

      await download(parts(), g, at('2017-06-02T15:00:00', '2017-07-01T00:00:00'));
      expect(outcomes(await run(parts(), g))).to.deep.equal(['2017-06-02 aggregated', '2017-07-01 aggregated']);
      expect(await counts(parts(), g)).to.deep.equal({ 'b_f-2017-06-01': 1, 'b_f-2017-06-02': 2, 'b_f-2017-07-01': 1 });
      expect(await indicesOf(g, '2017-07-01')).to.deep.equal(['stats-g1-2017-07']);

      const again = await run(parts(), g);
      expect([outcomes(again), again.aggregations[0]?.already_complete, again.exit_code]).to.deep.equal([[], 3, 0]);
    });

    for (const [rule, type] of [
      ['with chains', {}],
      ['by the index', NO_CHAIN],
    ] as const) {
      it(`G5 leaves robots out, and counts them where it is told to (${rule})`, async () => {
        const [humans, everybody] = [`g5-${type === NO_CHAIN ? 'index' : 'chain'}`, { filters: [] }];
        const g = fileDownloads(humans, { type });
        const days = ['28', '29', '30'];
        const robots = [false, false, true, true, true];
        await download(
          parts(),
          g,
          days.flatMap((day) =>
            robots.map((robot, i) => ({ at: `2015-01-${day}T0${i}:00:00`, fields: { is_robot: robot } })),
          ),
        );
        await run(parts(), g);
        const byDay = (count: number) => Object.fromEntries(days.map((day) => [`b_f-2015-01-${day}`, count]));
        expect(await counts(parts(), g)).to.deep.equal(byDay(2));
        // A change of the definition does every interval again.
        const all5 = fileDownloads(humans, { type, aggregation: everybody });
        expect(outcomes(await run(parts(), all5))).to.have.length(3);
        expect(await counts(parts(), all5)).to.deep.equal(byDay(5));
      });

      it(`counts a number and its text as one, and writes as many documents as there are ids (${rule})`, async () => {
        const own = { ...type, mapping: { record: { type: 'keyword' } } };
        const g = fileDownloads(`forms-${type === NO_CHAIN ? 'index' : 'chain'}`, {
          type: own,
          aggregation: { fields: ['record'], copyFields: {} },
        });
        await download(
          parts(),
          g,
          [1, '1', '1'].map((record, i) => ({ at: `2020-01-01T1${i}:00:00`, fields: { record } })),
        );
        const report = await run(parts(), g);
        expect(report.aggregations[0]?.intervals[0]).to.include({ outcome: 'aggregated', counted: 3, documents: 1 });
        const stored = await documents(parts(), g);
        expect(Object.entries(stored).map(([id, { record, count }]) => [id, record, count])).to.deep.equal([
          ['1-2020-01-01', '1', 3],
        ]);
        const range = { from: null, to: null };
        const audit = await auditAggregations(parts(), { aggregations: [g.registered], range, source: true });
        expect(audit).to.deep.include({
          checked: { intervals: 1, documents: 1, recounted: 1, pruned: 0 },
          differences: [],
        });
      });

      it(`G6 has the usual metrics and fields (${rule})`, async () => {
        const g = fileDownloads(`g6-${type === NO_CHAIN ? 'index' : 'chain'}`, { type });
        const hours = [12, 13, 14, 15];
        await download(
          parts(),
          g,
          hours.flatMap((hour) =>
            [10, 20, 30].map((minute) => ({
              at: `2018-01-01T${hour}:${minute}:00`,
              fields: { unique_session_id: `s${hour}` },
            })),
          ),
        );
        const report = await run(parts(), g);
        expect(report.aggregations[0]?.intervals[0]).to.include({ rows: 12, counted: 12, rejected: 0, documents: 1 });
        expect(await documents(parts(), g)).to.deep.equal({
          'b_f-2018-01-01': {
            timestamp: '2018-01-01T00:00:00',
            interval: '2018-01-01',
            unique_id: 'b_f',
            count: 12,
            unique_count: 4,
            volume: 108_000,
            file_id: 'f',
            file_key: 'f.pdf',
            bucket_id: 'b',
          },
        });
      });
    }

    it('G20 G21 counts what arrives late on the day on which it happened', async () => {
      const g = fileDownloads('g20');
      await download(parts(), g, at('2018-01-01T10:00:00', '2018-01-02T00:01:00'));
      await run(parts(), g);
      await download(parts(), g, [
        { at: '2018-01-01T23:57:00', arrived: '2018-01-02T00:25:00.000Z' },
        { at: '2017-05-30T12:00:00', arrived: '2018-01-02T00:25:00.000Z' },
      ]);
      expect(outcomes(await run(parts(), g))).to.deep.equal(['2017-05-30 aggregated', '2018-01-01 aggregated']);
      expect(await counts(parts(), g)).to.deep.equal({ 'b_f-2017-05-30': 1, 'b_f-2018-01-01': 2, 'b_f-2018-01-02': 1 });
    });

    it('counts an interval again when a later click has replaced one, whenever either was stamped', async () => {
      const g = fileDownloads('replaced', { type: { doubleClicks: { rule: 'window', seconds: 10 } } });
      const key = 'test-key';
      const click = async (second: number, arrived: string, file = 'f') => {
        const timestamp = `2020-01-01T10:00:0${second}.000Z`;
        const id = `${file}${second}`;
        const fields = { user_id: 1, unique_id: `b_${file}`, file_key: id, unique_session_id: 's' };
        const write = writeOf({ id, type: g.type.name, timestamp, fields }, fields, g.type, key);
        const [outcome] = await parts().index.write([g.type], [{ ...write, fields: { ...write.fields, arrived } }]);
        await parts().index.refresh([g.type.name]);
        return outcome?.result;
      };
      const keys = async () => Object.values(await documents(parts(), g)).map(({ file_key: one }) => one);
      expect(await click(1, '2020-01-02T00:00:01.000Z')).to.equal('created');
      expect(await click(1, '2020-01-02T00:00:09.000Z', 'other')).to.equal('created');
      await run(parts(), g);
      expect(await keys()).to.have.members(['f1', 'other1']);
      expect(await click(7, '2020-01-02T00:00:05.000Z')).to.equal('replaced');
      expect(outcomes(await run(parts(), g))).to.deep.equal(['2020-01-01 aggregated']);
      expect(await keys()).to.have.members(['f7', 'other1']);
      expect(outcomes(await run(parts(), g))).to.deep.equal([]);
    });

    it('K1 K2 K3 K4 counts chains of clicks once', async () => {
      const g = fileDownloads('chains');
      const clicks = {
        '2020-01-01': ['10:01:00', '10:01:29'],
        '2020-01-02': ['10:01:00', '10:01:35'],
        '2020-01-03': ['10:01:29', '10:01:31'],
        '2020-01-04': ['10:00:00', '10:00:25', '10:00:50', '10:01:15'],
      };
      await download(
        parts(),
        g,
        Object.entries(clicks).flatMap(([day, times]) => at(...times.map((time) => `${day}T${time}`))),
      );
      await run(parts(), g);
      const stored = Object.values(await documents(parts(), g));
      expect(stored.map(({ count }) => count)).to.deep.equal([1, 2, 1, 1]);
      expect(stored.map((document) => document.unique_count)).to.deep.equal([1, 1, 1, 1]);
    });

    it('K6 counts 45 requests of 30 items', async () => {
      const g = fileDownloads('k6');
      const items = Array.from({ length: 30 }, (_, i) => i);
      const clicks = items.flatMap((item) =>
        ['10:00:00', item < 15 ? '10:00:20' : '10:00:40'].map((time) => ({
          at: `2020-01-01T${time}`,
          fields: { unique_id: `item${item}` },
        })),
      );
      await download(parts(), g, clicks);
      await run(parts(), g);
      const stored = Object.values(await documents(parts(), g));
      const sum = (field: string) => stored.reduce((total, document) => total + Number(document[field]), 0);
      expect([sum('count'), sum('unique_count')]).to.deep.equal([45, 30]);
    });

    it('counts telemetry by fields that an aggregation named when its events were there already', async () => {
      const telemetry = { kind: 'telemetry', mapping: {}, ...NO_CHAIN } as const;
      const before = fileDownloads('named-late', { type: telemetry });
      const fields = [{ portal: 'A' }, { portal: 'A', size: 1 }, { portal: 'B' }, {}];
      await download(
        parts(),
        before,
        fields.map((own) => ({ at: '2020-01-01T10:00:00', fields: own })),
      );
      const byPortal = {
        fields: ['portal'],
        metrics: [{ name: 'volume', kind: 'sum', field: 'size' }],
        filters: [{ field: 'portal', not: 'B' }],
        copyFields: {},
      } as const;
      const g = fileDownloads('named-late', { type: telemetry, aggregation: byPortal });
      const { aggregations } = await run(parts(), g);
      expect(aggregations[0]?.intervals[0]).to.include({ rows: 4, counted: 2, rejected: 1, documents: 1 });
      const stored = await documents(parts(), g);
      expect(stored['A-2020-01-01']).to.include({ count: 2, volume: 9001 });
    });

    /** Takes events in as they were sent. */
    async function takeIn(g: Counted, sent: readonly Readonly<Record<string, unknown>>[]): Promise<void> {
      const queue = new MemoryQueue();
      for (const event of sent)
        queue.add(
          g.type.name,
          JSON.stringify({ bucket_id: 'b', file_id: 'f', size: 1, user_agent: 'Firefox', ...event }),
        );
      const definitions = [g.type];
      const places = { queue, index: parts().index, salts: new MemorySalts() };
      const { types } = await processEvents(processParts(places, { definitions }), {
        types: [g.type.name],
        follow: false,
      });
      expect(types[0]).to.include({ created: sent.length, dead: 0 });
    }

    it('counts unique items by COUNTER’s sessions: by session and date, else by user, or address and agent, and hour', async () => {
      const unique = { name: 'unique_items', kind: 'unique', field: 'counter_session_id' } as const;
      const visits = {
        session: ['10:59:00', '11:01:00', '23:00:00'].map((time) => ({ time, session_id: 's', user_id: '1' })),
        user: ['10:59:00', '11:01:00', '11:02:00'].map((time) => ({ time, user_id: '1' })),
        address: ['10:59:00', '11:01:00', '11:02:00'].map((time) => ({ time, ip: '192.0.2.1' })),
      };
      const g = fileDownloads('sessions', { aggregation: { metrics: [unique] } });
      const sent = Object.entries(visits).flatMap(([item, clicks]) =>
        clicks.map(({ time, ...visitor }) => ({ ...visitor, file_id: item, timestamp: `2020-01-01T${time}Z` })),
      );
      await takeIn(g, sent);
      await run(parts(), g);
      const stored = await documents(parts(), g);
      const figures = Object.entries(stored).map(([id, { count, unique_items }]) => [id, count, unique_items]);
      expect(figures).to.have.deep.members([
        ['b_session-2020-01-01', 3, 1],
        ['b_user-2020-01-01', 3, 2],
        ['b_address-2020-01-01', 3, 2],
      ]);
    });

    it('ends chains at UTC midnight, where the salt that visitors are told apart by changes', async () => {
      const g = fileDownloads('salted');
      const click = (timestamp: string) => ({ timestamp, user_id: '1' });
      await takeIn(g, ['2020-01-01T23:59:40Z', '2020-01-01T23:59:50Z', '2020-01-02T00:00:10Z'].map(click));
      await run(parts(), g);
      expect(await counts(parts(), g)).to.deep.equal({ 'b_f-2020-01-01': 1, 'b_f-2020-01-02': 1 });
    });

    it('counts a chain over midnight where its last click lies, whichever side arrives first', async () => {
      const g = fileDownloads('midnight');
      const [before, after] = at('2020-01-01T23:59:50', '2020-01-02T00:00:10');
      await download(parts(), g, [before!]);
      await run(parts(), g);
      expect(await counts(parts(), g)).to.deep.equal({ 'b_f-2020-01-01': 1 });
      await download(parts(), g, [after!]);
      expect(outcomes(await run(parts(), g))).to.deep.equal(['2020-01-01 aggregated', '2020-01-02 aggregated']);
      expect(await counts(parts(), g)).to.deep.equal({ 'b_f-2020-01-02': 1 });
    });

    it('holds nobody to be clicking twice who is unidentified, or another visitor, or on another item', async () => {
      const g = fileDownloads('nobody');
      const fields = [
        { is_unidentified: true },
        { is_unidentified: true },
        { clicker_id: 'w' },
        { unique_id: 'c_f' },
        {},
        {},
      ];
      await download(
        parts(),
        g,
        fields.map((one, i) => ({ at: `2020-01-01T10:00:0${i}`, fields: one })),
      );
      await run(parts(), g);
      expect(await counts(parts(), g)).to.deep.equal({ 'b_f-2020-01-01': 4, 'c_f-2020-01-01': 1 });
    });

    it('groups by several fields, by none, and by hour, month and year', async () => {
      const clicks = at('2020-01-31T22:59:00', '2020-01-31T23:30:00', '2020-02-01T00:30:00');
      const ids = async (title: string, aggregation: Parameters<typeof fileDownloads>[1]) => {
        const g = fileDownloads(title, aggregation);
        await download(parts(), g, clicks);
        await run(parts(), g);
        return [await counts(parts(), g), (await parts().aggregates.readIntervals(`stats-${title}`)).length];
      };
      const two = { aggregation: { fields: ['bucket_id', 'file_key'] } };
      expect(await ids('several', two)).to.deep.equal([{ 'b|f.pdf-2020-01-31': 2, 'b|f.pdf-2020-02-01': 1 }, 2]);
      expect(await ids('none', { aggregation: { fields: [], interval: 'month' } })).to.deep.equal([
        { 'all-2020-01': 2, 'all-2020-02': 1 },
        2,
      ]);
      expect(await ids('hours', { aggregation: { interval: 'hour' } })).to.deep.equal([
        { 'b_f-2020-01-31T22': 1, 'b_f-2020-01-31T23': 1, 'b_f-2020-02-01T00': 1 },
        3,
      ]);
      const years = { aggregation: { interval: 'year', indexInterval: 'year' }, zone: 'Asia/Tokyo' } as const;
      expect(await ids('years', years)).to.deep.equal([{ 'b_f-2020': 3 }, 1]);
      expect(await ids('tokyo', { zone: 'Asia/Tokyo' })).to.deep.equal([{ 'b_f-2020-02-01': 3 }, 1]);
    });

    it('takes documents away that nothing accounts for any more, from every index of the alias', async () => {
      const g = fileDownloads('away');
      await download(parts(), g, at('2020-01-01T10:00:00'));
      await run(parts(), g);
      const yearly = fileDownloads('away', { aggregation: { indexInterval: 'year', fields: ['file_key'] } });
      const report = await run(parts(), yearly);
      expect(report.aggregations[0]?.intervals[0]).to.include({ documents: 1, deleted: 1 });
      expect(await counts(parts(), yearly)).to.deep.equal({ 'f.pdf-2020-01-01': 1 });
      expect(await indicesOf(yearly, '2020-01-01')).to.deep.equal(['stats-away-2020']);
    });

    it('names events without the key as rejected, and counts the others', async () => {
      const g = fileDownloads('keyless', { aggregation: { fields: ['licence'] } });
      await download(parts(), g, [
        { at: '2020-01-01T10:00:00', fields: { licence: 'cc0' } },
        { at: '2020-01-01T11:00:00' },
      ]);
      const { aggregations } = await run(parts(), g);
      expect(aggregations[0]?.intervals[0]).to.include({ rows: 2, counted: 1, rejected: 1, documents: 1 });
    });

    it('leaves intervals alone whose events have gone, until it is forced', async () => {
      const g = fileDownloads('gone');
      await download(parts(), g, at('2020-01-01T10:00:00', '2020-01-01T11:00:00'));
      await run(parts(), g);
      const [marker] = await parts().store.readMarkers('gone-agg');
      const more = { rows: 3, newest: '2019-01-01T00:00:00.000Z', oldest: '2019-01-01T00:00:00.000Z' };
      await parts().store.withLease({ statistic: 'gone-agg', holder: 'test', seconds: 60 }, (lease) =>
        parts().store.writeMarkers(lease, [{ ...marker!, fingerprint: more }]),
      );
      expect(outcomes(await run(parts(), g))).to.deep.equal(['2020-01-01 pruned']);
      expect(outcomes(await run(parts(), g, { force: true }))).to.deep.equal(['2020-01-01 aggregated']);
      expect(outcomes(await run(parts(), g))).to.deep.equal([]);
    });

    it('fails an interval whose sum is no longer exact, naming it, and does the next', async () => {
      for (const [title, type] of [
        ['sum-chain', {}],
        ['sum-index', NO_CHAIN],
      ] as const) {
        const g = fileDownloads(title, { type });
        const huge = { fields: { size: Number.MAX_SAFE_INTEGER } };
        await download(parts(), g, [
          { at: '2020-01-01T10:00:00', ...huge },
          { at: '2020-01-01T11:00:00', ...huge },
          { at: '2020-01-02T11:00:00' },
        ]);
        const report = await run(parts(), g);
        expect([outcomes(report), report.exit_code]).to.deep.equal([['2020-01-01 failed', '2020-01-02 aggregated'], 1]);
        expect(report.aggregations[0]?.intervals[0]?.reason).to.contain(
          'The sum volume of the field size is past 2^53',
        );
      }
    });

    it('stops between intervals when it is interrupted, and goes on where it was', async () => {
      const g = fileDownloads('stopped');
      await download(parts(), g, at('2020-01-01T10:00:00', '2020-01-02T10:00:00'));
      const controller = new AbortController();
      const stopping: AggregateParts = {
        ...parts(),
        signal: controller.signal,
        log: { ...parts().log, info: () => controller.abort(new Error('SIGTERM')) },
      };
      const report = await run(stopping, g);
      expect([outcomes(report), report.exit_code]).to.deep.equal([['2020-01-01 aggregated', '2020-01-02 failed'], 75]);
      expect(outcomes(await run(parts(), g))).to.deep.equal(['2020-01-02 aggregated']);
    });

    it('does an interval again whose run was killed', async () => {
      const g = fileDownloads('killed');
      await download(parts(), g, at('2020-01-01T10:00:00'));
      await run(parts(), g);
      const [marker] = await parts().store.readMarkers('killed-agg');
      await parts().store.withLease({ statistic: 'killed-agg', holder: 'test', seconds: 60 }, (lease) =>
        parts().store.writeMarkers(lease, [{ ...marker!, state: 'running', settled: false }]),
      );
      expect(outcomes(await run(parts(), g))).to.deep.equal(['2020-01-01 aggregated']);
      expect((await parts().store.readMarkers('killed-agg'))[0]).to.include({
        state: 'complete',
        settled: true,
        attempt: 2,
      });
    });

    it('refuses another zone than that of what it counted', async () => {
      const g = fileDownloads('zones');
      await download(parts(), g, at('2020-01-01T10:00:00'));
      await run(parts(), g);
      const report = await run(parts(), fileDownloads('zones', { zone: 'Asia/Tokyo' }));
      expect(report.exit_code).to.equal(78);
      expect(outcomes(report)[0]).to.contain('its intervals').and.to.contain('are of UTC');
    });
  });
}
