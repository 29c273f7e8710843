/** What every store of aggregates must do, whatever it is made of. Written against the interface alone. */
import { expect } from 'chai';
import type { IdbError } from '../../src/model/errors.js';
import type { AggregateStore, AggregateWrite } from '../../src/store/aggregates.js';
import type { Lease } from '../../src/store/store.js';
import { all } from './store-documents.js';

export interface OpenAggregates {
  readonly aggregates: AggregateStore;
  readonly close: () => Promise<void>;
}

/** @param number of the lease: writes of a smaller one are refused */
export function leaseOf(number: number): Lease {
  return { statistic: 'file-download-agg', holder: 'test', number, check: () => undefined };
}

/** Into the monthly index of its interval. */
export function aggregate(alias: string, interval: string, id: string, fields: object | null = {}): AggregateWrite {
  const index = { name: `${alias}-${interval.slice(0, 7)}`, alias };
  return { index, id, interval, body: fields && JSON.stringify({ interval, timestamp: interval, ...fields }) };
}

/** @param open an empty store; it is opened once for the whole suite, whose tests have aliases of their own */
export function describeAggregates(name: string, open: () => Promise<OpenAggregates>): void {
  describe(`aggregates: ${name}`, function () {
    this.timeout(240_000);
    let opened: OpenAggregates;
    before(async () => {
      opened = await open();
    });
    after(() => opened.close());
    const store = () => opened.aggregates;
    const write = async (alias: string, number: number, ...writes: readonly AggregateWrite[]) => {
      const written = await store().write(leaseOf(number), writes);
      await store().refresh(alias);
      return written;
    };
    const idsOf = async (alias: string, interval: string) =>
      (await all(store().readIds(alias, interval))).map(({ id, index }) => `${index}/${id}`).sort();
    const documentsOf = async (alias: string, from = '0000', to = '9999') =>
      (await all(store().readDocuments(alias, from, to))).map(({ id, body }) => ({ id, ...(body as object) }));

    it('reads as empty where nothing was written', async () => {
      await store().refresh('stats-nothing');
      expect(await idsOf('stats-nothing', '2017-06-01')).to.deep.equal([]);
      expect(await documentsOf('stats-nothing')).to.deep.equal([]);
      expect(await store().readIntervals('stats-nothing')).to.deep.equal([]);
    });

    it('is prepared once', async () => {
      const indices = [{ name: 'stats-prepared-2017', alias: 'stats-prepared' }];
      await store().prepare(indices);
      expect(await store().prepare(indices)).to.deep.equal([]);
      expect(await store().readIntervals('stats-prepared')).to.deep.equal([]);
    });

    it('gives back what was written, by interval and then by code point, across indices', async () => {
      const alias = 'stats-order';
      const ids = ['A', 'a!', 'a-2017-06-01', '\uff5e', '\u{1F426}'];
      const writes = ids
        .toReversed()
        .flatMap((id) => [
          aggregate(alias, '2017-06-01', id, { count: 2, text: 'a\u0000b', nested: { __proto__: null, x: [1, null] } }),
          aggregate(alias, '2017-07-01', id),
          aggregate(alias, '2017-05-31', id),
        ]);
      expect(await write(alias, 1, ...writes)).to.equal(15);
      expect(await idsOf(alias, '2017-07-01')).to.deep.equal(ids.map((id) => `stats-order-2017-07/${id}`).sort());
      expect((await documentsOf(alias)).map(({ id }) => id)).to.deep.equal([...ids, ...ids, ...ids]);
      expect(await documentsOf(alias, '2017-06-01', '2017-06-30')).to.deep.equal(
        ids.map((id) => ({
          id,
          interval: '2017-06-01',
          timestamp: '2017-06-01',
          count: 2,
          text: 'a\u0000b',
          nested: { x: [1, null] },
        })),
      );
      expect(await store().readIntervals(alias)).to.deep.equal(['2017-05-31', '2017-06-01', '2017-07-01']);
    });

    it('replaces and takes away, and writes again what it took away', async () => {
      const alias = 'stats-replaced';
      const interval = '2017-06-01T10';
      await write(alias, 1, aggregate(alias, interval, 'kept', { n: 1 }), aggregate(alias, interval, 'gone'));
      await write(
        alias,
        2,
        aggregate(alias, interval, 'kept', { n: 2 }),
        aggregate(alias, interval, 'gone', null),
        aggregate(alias, interval, 'never', null),
      );
      const kept = { id: 'kept', interval, timestamp: interval, n: 2 };
      expect(await documentsOf(alias)).to.deep.equal([kept]);
      expect(await store().readIntervals(alias)).to.deep.equal([interval]);
      await write(alias, 3, aggregate(alias, interval, 'gone', { n: 3 }));
      expect(await documentsOf(alias)).to.deep.equal([{ ...kept, id: 'gone', n: 3 }, kept]);
    });

    it('a run that stalled can not replace, nor bring back, what its successor wrote', async () => {
      const alias = 'stats-versions';
      const interval = '2017-06-01';
      await write(alias, 1, aggregate(alias, interval, 'gone'));
      await write(alias, 5, aggregate(alias, interval, 'a', { n: 5 }), aggregate(alias, interval, 'gone', null));
      const late = store().write(leaseOf(4), [aggregate(alias, interval, 'a', { n: 4 })]);
      expect(await codeOf(late)).to.equal('lease-lost');
      expect(await codeOf(store().write(leaseOf(4), [aggregate(alias, interval, 'a', null)]))).to.equal('lease-lost');
      await write(alias, 5, aggregate(alias, interval, 'a', { n: 6 }));
      expect(await documentsOf(alias)).to.deep.equal([{ id: 'a', interval, timestamp: interval, n: 6 }]);
    });

    it('takes fields of another form than those before them', async () => {
      const alias = 'stats-forms';
      const forms = [{ v: 1 }, { v: 1.5 }, { v: 'text' }, { v: true }, { v: [1, 'x'] }, { v: 'x'.repeat(40_000) }];
      const writes = forms.map((fields, i) => aggregate(alias, '2017-06', `d${i}`, fields));
      expect(await write(alias, 1, ...writes)).to.equal(forms.length);
      expect((await documentsOf(alias)).map((document) => ({ v: (document as { v?: unknown }).v }))).to.deep.equal(
        forms,
      );
    });

    it('reads intervals of any size', async () => {
      const alias = 'stats-large';
      const count = 1_300;
      const day = (i: number) => new Date(Date.UTC(2017, 0, 1, i)).toISOString().slice(0, 13);
      const writes = Array.from({ length: count }, (_, i) => [
        aggregate(alias, '2017-06-01', `d${i}`),
        { ...aggregate(alias, day(i), `h${i}`), index: { name: `${alias}-hours`, alias } },
      ]);
      await write(alias, 1, ...writes.flat());
      expect(await idsOf(alias, '2017-06-01')).to.have.length(count);
      const documents = await documentsOf(alias, '2017-06-01', '2017-06-01');
      const sorted = Array.from({ length: count }, (_, i) => `d${i}`).sort();
      expect(documents.map(({ id }) => id)).to.deep.equal(sorted);
      const intervals = await store().readIntervals(alias);
      expect(intervals).to.have.length(count + 1);
      expect(intervals).to.deep.equal([...intervals].sort());
    });
  });
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'none',
    (error: unknown) => (error as IdbError).code,
  );
}
