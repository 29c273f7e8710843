/** What every store must do, whatever it is made of. Written against the interface alone. */
import { expect } from 'chai';
import type { IdbError } from '../../src/model/errors.js';
import type { DocumentWrite, Lease, Store } from '../../src/store/store.js';
import {
  all,
  allFigures,
  dayDocument,
  dayWrite,
  figures,
  idsOf,
  marker,
  monthDocument,
  monthWrite,
  siteDay,
  totalDocument,
  totalWrite,
  underLease,
  without,
  writeAll,
} from './store-documents.js';

export interface OpenStore {
  readonly store: Store;
  readonly close: () => Promise<void>;
}

const YEARS = ['2018', '2019', '2020', '2021'];
const SEVERAL_PAGES = 1_300;

/** @param open an empty store; it is opened once for the whole suite, whose tests keep to days, months and names of their own */
export function describeStore(name: string, open: () => Promise<OpenStore>): void {
  describe(`store: ${name}`, function () {
    this.timeout(240_000);
    let opened: OpenStore;
    before(async () => {
      opened = await open();
      await opened.store.prepare(YEARS);
    });
    after(() => opened.close());
    const store = () => opened.store;

    describePreparation(store);
    describeDays(store);
    describeStrangeIds(store);
    describeSummaries(store);
    describeSums(store);
    describePaging(store);
    describeMarkers(store);
    describeLease(store);
    describeVersions(store);
  });
}

function describePreparation(store: () => Store): void {
  it('has nothing to create when it is prepared again', async () => {
    await store().prepare(['2020']);
    expect(await store().prepare(['2020'])).to.deep.equal([]);
  });

  it('reads as empty where nothing was written', async () => {
    expect(await all(store().readDay('1999-01-01'))).to.deep.equal([]);
    expect(await all(store().readDayRecordsets('1999-01-01'))).to.deep.equal([]);
    expect(await all(store().readMonth('1999-01'))).to.deep.equal([]);
    expect(await all(store().readMonthRecordsets('1999-01'))).to.deep.equal([]);
    expect(await all(store().sumDays('1999-01', null))).to.deep.equal([]);
    expect(await all(store().sumMonths(['nothing of it'], []))).to.deep.equal([]);
    expect(await all(store().sumMonths([], []))).to.deep.equal([]);
    expect(await all(store().readSiteDays({ from: '1999-01-01', to: '1999-12-31' }))).to.deep.equal([]);
    expect(await store().readStoredDays({ from: '1999-01-01', to: '1999-12-31' })).to.deep.equal([]);
  });
}

function describeDays(store: () => Store): void {
  it('gives back a day as it was written', async () => {
    const day = '2020-02-01';
    const items = [{ term: 'a\u0000b "c" \\ \u{1F426}', count: 1 }];
    expect(await writeAll(store(), [dayWrite('r1', day, figures(3), items), dayWrite('r2', day)])).to.equal(2);
    expect(await all(store().readDay(day))).to.deep.equal([
      { id: `r1|${day}`, body: dayDocument('r1', day, figures(3), items) },
      { id: `r2|${day}`, body: dayDocument('r2', day, figures(1)) },
    ]);
  });

  it('keeps a key named __proto__ in a list', async () => {
    const day = '2020-02-02';
    const text = JSON.stringify(dayDocument('r', day, figures(1)));
    const body = text.replace('"geocodes":[]', '"geocodes":[{"geo":{"__proto__":{"x":1}},"count":1}]');
    await writeAll(store(), [{ kind: 'day', recordset: 'r', day, body: Buffer.from(body), figures: figures(1) }]);
    const [document] = await all(store().readDay(day));
    expect(JSON.stringify(document?.body)).to.equal(body);
  });

  it('gives back one recordset of a day', async () => {
    const day = '2020-02-03';
    await writeAll(store(), [dayWrite('r', day), dayWrite('r2', day), dayWrite('r', '2020-02-04')]);
    expect(await idsOf(store().readDay(day, 'r'))).to.deep.equal([`r|${day}`]);
    expect(await idsOf(store().readDay(day, 'other'))).to.deep.equal([]);
  });

  it('names the recordsets of a day', async () => {
    const day = '2020-02-05';
    await writeAll(store(), [dayWrite('b', day), dayWrite('a', day), dayWrite('c', '2020-02-06')]);
    expect((await all(store().readDayRecordsets(day))).sort()).to.deep.equal(['a', 'b']);
  });

  it('replaces and takes away', async () => {
    const day = '2020-02-07';
    await writeAll(store(), [dayWrite('kept', day), dayWrite('gone', day)]);
    await writeAll(store(), [
      dayWrite('kept', day, figures(7)),
      without(dayWrite('gone', day)),
      without(dayWrite('never', day)),
    ]);
    expect(await all(store().readDay(day))).to.deep.equal([
      { id: `kept|${day}`, body: dayDocument('kept', day, figures(7)) },
    ]);
  });

  it('takes away strays by their ids', async () => {
    const [day, month] = ['2020-02-11', '2018-11'];
    await writeAll(store(), [
      dayWrite('stray', day),
      dayWrite('own', day),
      monthWrite('stray', month),
      totalWrite('stray'),
    ]);
    await writeAll(store(), [
      { kind: 'stray', of: 'day', id: `stray|${day}`, day },
      { kind: 'stray', of: 'month', id: `stray|${month}`, day: null },
      { kind: 'stray', of: 'total', id: 'stray', day: null },
    ]);
    expect(await idsOf(store().readDay(day))).to.deep.equal([`own|${day}`]);
    expect(await idsOf(store().readMonth(month))).to.deep.equal([]);
    expect(await idsOf(store().readTotals())).not.to.include('stray');
  });

  it('writes again what it took away', async () => {
    const day = '2020-02-08';
    await writeAll(store(), [dayWrite('r', day)]);
    await writeAll(store(), [without(dayWrite('r', day))]);
    await writeAll(store(), [dayWrite('r', day, figures(2))]);
    expect(await all(store().readDay(day))).to.deep.equal([
      { id: `r|${day}`, body: dayDocument('r', day, figures(2)) },
    ]);
  });

  it('counts the stored days of a range', async () => {
    await writeAll(store(), [
      dayWrite('a', '2018-12-31'),
      dayWrite('a', '2019-01-01'),
      dayWrite('b', '2019-01-01'),
      dayWrite('a', '2019-01-03'),
    ]);
    expect(await store().readStoredDays({ from: '2019-01-01', to: '2019-01-02' })).to.deep.equal([
      { day: '2019-01-01', documents: 2 },
    ]);
    const days = (await store().readStoredDays()).map(({ day }) => day);
    expect(days).to.include.members(['2018-12-31', '2019-01-01', '2019-01-03']);
    expect(days).to.deep.equal([...days].sort());
  });

  it('takes writes that are still being made', async () => {
    const day = '2020-02-09';
    async function* writes(): AsyncGenerator<DocumentWrite> {
      for (const recordset of ['a', 'b', 'c']) yield await Promise.resolve(dayWrite(recordset, day));
    }
    expect(await underLease(store(), 'documents', (lease) => store().write(lease, writes()))).to.equal(3);
    expect(await idsOf(store().readDay(day))).to.deep.equal([`a|${day}`, `b|${day}`, `c|${day}`]);
  });

  it('passes on what ends the making of writes', async () => {
    async function* writes(): AsyncGenerator<DocumentWrite> {
      yield dayWrite('r', '2020-02-10');
      throw await Promise.resolve(new Error('out of telemetry'));
    }
    const failure = await failureOf(() => underLease(store(), 'documents', (lease) => store().write(lease, writes())));
    expect(failure.message).to.equal('out of telemetry');
  });
}

/** In code point order as recordsets; as day ids, `A!|…` comes before `A|…`. */
const STRANGE = [
  '"quoted"',
  '*',
  '..',
  '/',
  'A',
  'A!',
  'A\u0000',
  '\\',
  '__proto__',
  'a b',
  'a|2020-03-01',
  'é',
  '\uFFFD',
  '\u{1F426}',
];

function describeStrangeIds(store: () => Store): void {
  const byCodePoint = (texts: readonly string[]) =>
    [...texts].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

  it('sorts day documents by id in code point order, whatever their recordsets are called', async () => {
    const day = '2020-03-01';
    await writeAll(
      store(),
      STRANGE.map((recordset) => dayWrite(recordset, day)),
    );
    expect(await idsOf(store().readDay(day))).to.deep.equal(
      byCodePoint(STRANGE.map((recordset) => `${recordset}|${day}`)),
    );
    expect(byCodePoint(await all(store().readDayRecordsets(day)))).to.deep.equal(byCodePoint(STRANGE));
    for (const recordset of STRANGE) {
      expect(await idsOf(store().readDay(day, recordset)), recordset).to.deep.equal([`${recordset}|${day}`]);
    }
  });

  it('sorts months, totals and sums by recordset in code point order', async () => {
    const sorted = byCodePoint(STRANGE);
    await writeAll(
      store(),
      STRANGE.flatMap((recordset) => [
        monthWrite(recordset, '2020-03'),
        totalWrite(recordset),
        dayWrite(recordset, '2020-03-02'),
      ]),
    );
    expect(await idsOf(store().readMonth('2020-03'))).to.deep.equal(sorted.map((recordset) => `${recordset}|2020-03`));
    const strange = new Set(STRANGE);
    expect((await idsOf(store().readTotals())).filter((id) => strange.has(id))).to.deep.equal(sorted);
    expect((await all(store().sumDays('2020-03', null))).map(({ recordset }) => recordset)).to.deep.equal(sorted);
    const sums = await all(store().sumMonths(STRANGE, []));
    expect(byCodePoint(sums.map(({ recordset }) => recordset))).to.deep.equal(sorted);
  });

  it('takes them away by name', async () => {
    const day = '2020-03-03';
    await writeAll(
      store(),
      STRANGE.map((recordset) => dayWrite(recordset, day)),
    );
    await writeAll(
      store(),
      STRANGE.map((recordset) => without(dayWrite(recordset, day))),
    );
    expect(await idsOf(store().readDay(day))).to.deep.equal([]);
  });
}

function describeSummaries(store: () => Store): void {
  it('gives back months, and takes them away', async () => {
    await writeAll(store(), [
      monthWrite('m1', '2018-05', figures(4)),
      monthWrite('m2', '2018-05'),
      monthWrite('m1', '2018-06'),
    ]);
    expect(await all(store().readMonth('2018-05'))).to.deep.equal([
      { id: 'm1|2018-05', body: monthDocument('m1', '2018-05', figures(4)) },
      { id: 'm2|2018-05', body: monthDocument('m2', '2018-05') },
    ]);
    expect((await all(store().readMonthRecordsets('2018-05'))).sort()).to.deep.equal(['m1', 'm2']);
    const months = await store().readStoredMonths();
    expect(months).to.include.members(['2018-05', '2018-06']);
    expect(months).to.deep.equal([...new Set(months)].sort());

    await writeAll(store(), [without(monthWrite('m1', '2018-06')), without(monthWrite('m2', '2018-05'))]);
    expect(await all(store().readMonthRecordsets('2018-05'))).to.deep.equal(['m1']);
    expect(await store().readStoredMonths()).not.to.include('2018-06');
  });

  it('gives back totals, and takes them away', async () => {
    await writeAll(store(), [totalWrite('total-1', figures(9)), totalWrite('total-2')]);
    await writeAll(store(), [without(totalWrite('total-2'))]);
    const found = (await all(store().readTotals())).filter(({ id }) => id.startsWith('total-'));
    expect(found).to.deep.equal([{ id: 'total-1', body: totalDocument('total-1', figures(9)) }]);
  });

  it('gives back site days of a range, sorted, and takes them away', async () => {
    const days = ['2021-01-03', '2021-01-01', '2021-01-02', '2021-02-01'];
    await writeAll(
      store(),
      days.map((day) => ({ kind: 'site-day', day, body: siteDay(day) })),
    );
    await writeAll(store(), [{ kind: 'site-day', day: '2021-01-02', body: null }]);
    expect(await all(store().readSiteDays({ from: '2021-01-01', to: '2021-01-31' }))).to.deep.equal([
      { id: '2021-01-01', body: siteDay('2021-01-01') },
      { id: '2021-01-03', body: siteDay('2021-01-03') },
    ]);
    expect(await idsOf(store().readSiteDays())).to.include.members(['2021-01-01', '2021-01-03', '2021-02-01']);
  });
}

function describeSums(store: () => Store): void {
  it('adds up the days of a month, one day left out', async () => {
    await writeAll(store(), [
      dayWrite('s1', '2019-02-28', figures(1000)),
      dayWrite('s1', '2019-03-01', figures(1)),
      dayWrite('s1', '2019-03-15', figures(2)),
      dayWrite('s1', '2019-03-31', figures(4)),
      dayWrite('s2', '2019-03-15', figures(8)),
      dayWrite('s1', '2019-04-01', figures(1000)),
    ]);
    const s1 = { recordset: 's1', firstDay: '2019-03-01', lastDay: '2019-03-31' };
    const s2 = { recordset: 's2', firstDay: '2019-03-15', lastDay: '2019-03-15', days: 1, figures: figures(8) };
    expect(await all(store().sumDays('2019-03', null))).to.deep.equal([{ ...s1, days: 3, figures: figures(7) }, s2]);
    expect(await all(store().sumDays('2019-03', '2019-03-15'))).to.deep.equal([
      { ...s1, days: 2, figures: figures(5) },
    ]);
  });

  it('adds up months of the recordsets asked for, some months left out', async () => {
    const months = [
      monthWrite('y1', '2018-01', figures(1)),
      monthWrite('y1', '2018-02', figures(2)),
      monthWrite('y1', '2019-02', figures(4)),
    ];
    await writeAll(store(), [
      ...months,
      monthWrite('y2', '2018-02', figures(8)),
      monthWrite('y3', '2018-02', figures(16)),
    ]);
    const sums = (recordsets: string[], except: string[]) => all(store().sumMonths(recordsets, except));
    const y1 = { recordset: 'y1', firstDay: '2018-01-01', lastDay: '2019-02-28', days: 6, figures: figures(7) };
    const y2 = { recordset: 'y2', firstDay: '2018-02-01', lastDay: '2018-02-28', days: 2, figures: figures(8) };
    const byName = (a: { recordset: string }, b: { recordset: string }) => (a.recordset < b.recordset ? -1 : 1);
    expect((await sums(['y2', 'y1', 'never seen'], [])).sort(byName)).to.deep.equal([y1, y2]);
    expect(await sums(['y1', 'y2'], ['2018-02', '2019-02'])).to.deep.equal([
      { ...y1, lastDay: '2018-01-28', days: 2, figures: figures(1) },
    ]);
  });

  it('adds up exactly, as far as a number can tell, and never passes off a larger sum as exact', async () => {
    const most = Number.MAX_SAFE_INTEGER;
    await writeAll(store(), [
      dayWrite('exact', '2018-09-01', allFigures(most - 1)),
      dayWrite('exact', '2018-09-02', allFigures(1)),
      dayWrite('more', '2018-09-01', allFigures(most)),
      dayWrite('more', '2018-09-02', allFigures(2)),
      monthWrite('exact', '2018-09', allFigures(most - 1)),
      monthWrite('exact', '2018-10', allFigures(1)),
      monthWrite('more', '2018-09', allFigures(most)),
      monthWrite('more', '2018-10', allFigures(2)),
    ]);
    for (const sums of [
      await all(store().sumDays('2018-09', null)),
      await all(store().sumMonths(['exact', 'more'], [])),
    ]) {
      const figuresBy = new Map(sums.map(({ recordset, figures: sum }) => [recordset, sum]));
      expect(figuresBy.get('exact')).to.deep.equal(allFigures(most));
      expect(figuresBy.get('more')?.some(Number.isSafeInteger)).to.equal(false);
    }
  });
}

function describePaging(store: () => Store): void {
  const names = Array.from({ length: SEVERAL_PAGES }, (_, i) => `page-${String(i).padStart(5, '0')}`);
  const day = '2018-03-01';

  before(async () => {
    await writeAll(
      store(),
      names.flatMap((name) => [dayWrite(name, day), monthWrite(name, '2018-03'), totalWrite(name)]),
    );
  });

  it('gives back all of many documents, in order and none twice', async () => {
    expect(await idsOf(store().readDay(day))).to.deep.equal(names.map((name) => `${name}|${day}`));
    expect(await idsOf(store().readMonth('2018-03'))).to.deep.equal(names.map((name) => `${name}|2018-03`));
    expect((await idsOf(store().readTotals())).filter((id) => id.startsWith('page-'))).to.deep.equal(names);
  });

  it('names and adds up all of many recordsets', async () => {
    expect((await all(store().readDayRecordsets(day))).sort()).to.deep.equal(names);
    expect((await all(store().readMonthRecordsets('2018-03'))).sort()).to.deep.equal(names);
    expect((await all(store().sumDays('2018-03', null))).map(({ recordset }) => recordset)).to.deep.equal(names);
    expect((await all(store().sumMonths(names, []))).map(({ recordset }) => recordset).sort()).to.deep.equal(names);
  });

  it('can be written to while sums are being read', async () => {
    await underLease(store(), 'documents', async (lease) => {
      for await (const { recordset, figures: sum } of store().sumDays('2018-03', null)) {
        if (recordset.endsWith('00')) await store().write(lease, [monthWrite(recordset, '2018-04', sum)]);
      }
    });
    expect(await idsOf(store().readMonth('2018-04'))).to.have.length(SEVERAL_PAGES / 100);
  });

  it('stops where the reader stops', async () => {
    for await (const { id } of store().readDay(day)) {
      expect(id).to.equal(`${names[0]}|${day}`);
      break;
    }
    for await (const { recordset } of store().sumDays('2018-03', null)) {
      expect(recordset).to.equal(names[0]);
      break;
    }
  });

  it('gives back documents of several megabytes', async () => {
    const large = (count: number) => [{ term: 'x'.repeat(300_000), count }];
    const bigDay = '2018-07-01';
    await writeAll(
      store(),
      ['a', 'b', 'c', 'd'].map((name, i) => dayWrite(name, bigDay, figures(1), large(i))),
    );
    const sizes = (await all(store().readDay(bigDay))).map(({ body }) => JSON.stringify(body).length);
    expect(sizes.map((size) => size > 3_000_000)).to.deep.equal([true, true, true, true]);
  });
}

function describeMarkers(store: () => Store): void {
  const put = (statistic: string, ...markers: Parameters<Store['writeMarkers']>[1]) =>
    store().withLease({ statistic, holder: 'writer', seconds: 60 }, (lease) => store().writeMarkers(lease, markers));

  it('gives back markers as they were written, sorted, at once', async () => {
    const failed = marker('m', '2020-01-03', {
      state: 'failed',
      fingerprint: null,
      figures: null,
      checksum: null,
      reason: 'no "luck"\n',
    });
    const markers = [failed, marker('m', '2020-01-01'), marker('m', '2020-01-02', { state: 'empty' })];
    await put('m', ...markers);
    expect(await store().readMarkers('m')).to.deep.equal([markers[1], markers[2], markers[0]]);
    expect(await store().readMarkers('m', { from: '2020-01-02', to: '2020-01-02' })).to.deep.equal([markers[2]]);
    expect(await store().readMarkers('m of nobody')).to.deep.equal([]);
  });

  it('replaces a marker', async () => {
    await put('replaced', marker('replaced', '2020-01-01', { state: 'running', finished: null }));
    await put('replaced', marker('replaced', '2020-01-01', { attempt: 2 }));
    expect(await store().readMarkers('replaced')).to.deep.equal([marker('replaced', '2020-01-01', { attempt: 2 })]);
  });

  it('tells the markers that are not settled', async () => {
    const open = marker('settling', '2020-01-02', { state: 'running', settled: false });
    await put('settling', marker('settling', '2020-01-01'), open);
    await put('settling 2', marker('settling 2', '2020-01-01', { settled: false }));
    expect(await store().readUnsettledMarkers('settling')).to.deep.equal([open]);
    await put('settling', { ...open, settled: true });
    expect(await store().readUnsettledMarkers('settling')).to.deep.equal([]);
  });

  it('tells the zone of a statistic', async () => {
    expect(await store().readZone('zoned')).to.equal(null);
    await put('zoned', marker('zoned', '2020-01-01', { zone: 'America/New_York' }));
    expect(await store().readZone('zoned')).to.equal('America/New_York');
  });

  it('has many of them', async () => {
    const days = Array.from({ length: SEVERAL_PAGES }, (_, i) =>
      new Date(Date.UTC(2016, 0, 1 + i)).toISOString().slice(0, 10),
    );
    await put('many', ...days.map((day) => marker('many', day, { settled: false })));
    expect((await store().readMarkers('many')).map(({ interval }) => interval)).to.deep.equal(days);
    expect(await store().readUnsettledMarkers('many')).to.have.length(SEVERAL_PAGES);
  });
}

function describeLease(store: () => Store): void {
  const take = <T>(statistic: string, holder: string, work: (lease: Lease) => Promise<T>) =>
    store().withLease({ statistic, holder, seconds: 60 }, work);

  it('is held by one at a time', async () => {
    await take('one', 'the first', async (lease) => {
      lease.check();
      expect(lease).to.include({ statistic: 'one', holder: 'the first' });
      expect(await store().readLeaseHolder('one')).to.equal('the first');
      const failure = await failureOf(() => take('one', 'the second', async () => undefined));
      expect(failure.code).to.equal('lease-held');
      expect(failure.message).to.include('the first');
      // Another statistic's is another lease.
      expect(await take('two', 'the second', async () => 'done')).to.equal('done');
    });
    expect(await store().readLeaseHolder('one')).to.equal(null);
  });

  it('is given back after a failure, which is passed on', async () => {
    const failure = await failureOf(() => take('failing', 'the first', () => Promise.reject(new Error('mine'))));
    expect(failure.message).to.equal('mine');
    expect(await store().readLeaseHolder('failing')).to.equal(null);
    expect(await take('failing', 'the second', async () => 'done')).to.equal('done');
  });

  it('has a number that grows', async () => {
    const numbers: number[] = [];
    for (const holder of ['a', 'b', 'c'])
      await take('numbered', holder, async ({ number }) => void numbers.push(number));
    expect(numbers).to.deep.equal([...new Set(numbers)].sort((a, b) => a - b));
    expect(numbers[0]).to.be.closeTo(Date.now(), 60_000);
  });

  it('has nobody as its holder before anyone took it', async () => {
    expect(await store().readLeaseHolder('never taken')).to.equal(null);
  });
}

function describeVersions(store: () => Store): void {
  const day = '2021-06-01';
  const statistic = 'versions';
  /** What a run that stalled long ago believes to hold. */
  const olderThan = (lease: Lease): Lease => ({
    statistic,
    holder: 'stalled',
    number: lease.number - 1,
    check: () => undefined,
  });

  async function expectLost(
    write: (stale: Lease) => Promise<unknown>,
    prepare: (lease: Lease) => Promise<unknown>,
  ): Promise<void> {
    await underLease(store(), statistic, async (lease) => {
      await prepare(lease);
      expect((await failureOf(() => write(olderThan(lease)))).code).to.equal('lease-lost');
    });
  }

  it('lets no older lease replace a document', async () => {
    await expectLost(
      (stale) => store().write(stale, [dayWrite('r', day, figures(1))]),
      (lease) => store().write(lease, [dayWrite('r', day, figures(2))]),
    );
    expect(await all(store().readDay(day))).to.deep.equal([
      { id: `r|${day}`, body: dayDocument('r', day, figures(2)) },
    ]);
  });

  it('lets no older lease bring back what was taken away', async () => {
    await expectLost(
      (stale) => store().write(stale, [dayWrite('gone', '2021-06-02')]),
      async (lease) => {
        await store().write(lease, [dayWrite('gone', '2021-06-02')]);
        await store().write(lease, [without(dayWrite('gone', '2021-06-02'))]);
      },
    );
    expect(await all(store().readDay('2021-06-02'))).to.deep.equal([]);
  });

  it('lets no older lease take a document away', async () => {
    await expectLost(
      (stale) => store().write(stale, [without(monthWrite('r', '2021-06'))]),
      (lease) => store().write(lease, [monthWrite('r', '2021-06')]),
    );
    expect(await idsOf(store().readMonth('2021-06'))).to.deep.equal(['r|2021-06']);
  });

  it('lets no older lease replace a marker', async () => {
    await expectLost(
      (stale) => store().writeMarkers(stale, [marker(statistic, day, { attempt: 1 })]),
      (lease) => store().writeMarkers(lease, [marker(statistic, day, { attempt: 2 })]),
    );
    expect(await store().readMarkers(statistic)).to.deep.equal([marker(statistic, day, { attempt: 2 })]);
  });
}

async function failureOf(work: () => Promise<unknown>): Promise<IdbError> {
  try {
    await work();
  } catch (error) {
    return error as IdbError;
  }
  throw new Error('It did not fail.');
}
