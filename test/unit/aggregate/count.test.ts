import { expect } from 'chai';
import { countEvents } from '../../../src/aggregate/count/count-events.js';
import { ChainJudge, JUDGED_BY, visitOf } from '../../../src/aggregate/count/double-clicks.js';
import { DocumentsChecksum } from '../../../src/aggregate/digests.js';
import { documentId } from '../../../src/aggregate/document.js';
import type { JsonObject } from '../../../src/events/event.js';
import type { EventGroup, EventSnapshot } from '../../../src/events/event-index.js';
import { EventColumns } from '../../../src/events/pages/event-columns.js';
import { EventPage, type EventText } from '../../../src/events/pages/event-page.js';
import { plainEvent, READY_AGGREGATIONS } from '../../../src/registry/built-in.js';

const never = new AbortController().signal;

function event(number: number, second: number, fields: JsonObject): EventText {
  const timestamp = new Date(Date.UTC(2020, 0, 1, 10, 0, second)).toISOString();
  return { id: `e${number}`, timestamp, text: JSON.stringify(fields) };
}

/** Of the chains: the seconds of the clicks that count. */
function counted(seconds: readonly number[], fields: JsonObject = { clicker_id: 'v', unique_id: 'i' }): number[] {
  const judge = new ChainJudge<number>(30);
  const page = EventPage.of(
    seconds.map((second, i) => event(i, second, fields)),
    new EventColumns(JUDGED_BY),
  );
  const counting: number[] = [];
  for (const row of page.inOrder()) judge.add(row, page.times[row]!, visitOf(page, row), counting);
  judge.finish(counting);
  return counting.map((row) => new Date(page.times[row]!).getUTCSeconds());
}

describe('chains of clicks', () => {
  it('count once, with their last click, however long they are', () => {
    expect(counted([0, 25, 50])).to.deep.equal([50]);
    expect(counted([0, 30])).to.deep.equal([30]);
    expect(counted([0, 31])).to.deep.equal([0, 31]);
    expect(counted([5, 5])).to.deep.equal([5]);
  });

  it('are nobody’s where the visitor or the item is not told', () => {
    for (const fields of [
      { unique_id: 'i' },
      { clicker_id: 'v' },
      { clicker_id: 'v', unique_id: 'i', is_unidentified: true },
    ]) {
      expect(counted([0, 1], fields), JSON.stringify(fields)).to.deep.equal([0, 1]);
    }
  });
});

describe('counting in a small memory', () => {
  const ITEMS = 500;
  const CLICKS = 4;
  const events = Array.from({ length: ITEMS * CLICKS }, (_, i) =>
    event(i, 0, { unique_id: `item${i % ITEMS}`, unique_session_id: `s${Math.floor(i / ITEMS) % 3}`, size: i }),
  );
  let readings = 0;
  let read = events.length;
  const snapshot: Pick<EventSnapshot, 'readPages'> = {
    readPages: async function* (_selection, _window, { columns }) {
      readings++;
      await Promise.resolve();
      yield EventPage.of(events.slice(0, read), columns);
    },
  };
  const aggregation = READY_AGGREGATIONS[0]!;
  const window = { start: new Date('2020-01-01'), end: new Date('2020-01-02') };

  async function groups(budget: number): Promise<{ groups: EventGroup[]; figures: unknown }> {
    readings = 0;
    const request = { snapshot: snapshot as EventSnapshot, aggregation, type: plainEvent('e'), window, signal: never };
    const counting = countEvents(request, budget);
    const all: EventGroup[] = [];
    for await (const batch of counting.groups) all.push(...batch);
    return { groups: all.sort((a, b) => String(a.key).localeCompare(String(b.key))), figures: counting.figures() };
  }

  it('comes to the same groups and figures, in several readings', async () => {
    const large = await groups(10_000_000);
    expect([readings, large.groups.length, large.figures]).to.deep.equal([1, ITEMS, { counted: 2000, rejected: 0 }]);
    expect(large.groups[0]).to.deep.include({ key: ['item0'], events: 4, metrics: { unique_count: 3, volume: 3000 } });
    const small = await groups(20_000);
    expect(readings).to.be.greaterThan(4);
    expect(small).to.deep.equal(large);
  });

  it('is not stopped by one group that is too large by itself', async () => {
    read = 3;
    expect((await groups(1)).groups.map(({ key, events: clicks }) => `${String(key)} ${clicks}`)).to.deep.equal([
      'item0 1',
      'item1 1',
      'item2 1',
    ]);
  });
});

describe('counting page by page', () => {
  const visit = { clicker_id: 'v', unique_id: 'i', unique_session_id: 's', file_key: 'k' };
  const seconds = [[0, 20], [40, 41], [], [100], [125]];
  const snapshot: Pick<EventSnapshot, 'readPages'> = {
    readPages: async function* (_selection, _window, { columns }) {
      await Promise.resolve();
      for (const [number, page] of seconds.entries()) {
        const clicks = page.map((second) => event(100 * number + second, second, { ...visit, size: second }));
        const read = EventPage.of(clicks, columns);
        yield read;
        // A page is good until the next one is asked for.
        read.bytes.fill(0);
      }
    },
  };

  it('judges chains that go on from page to page, each of which is gone when the next one comes', async () => {
    const window = { start: new Date('2020-01-01'), end: new Date('2020-01-02') };
    const [aggregation] = READY_AGGREGATIONS;
    const request = { snapshot: snapshot as EventSnapshot, aggregation: aggregation!, type: plainEvent('e'), window };
    const all: EventGroup[] = [];
    for await (const batch of countEvents({ ...request, signal: never }).groups) all.push(...batch);
    expect(all).to.deep.equal([
      { key: ['i'], events: 2, metrics: { unique_count: 1, volume: 41 + 125 }, copied: { file_key: 'k' } },
    ]);
  });
});

describe('ids of aggregates', () => {
  it('are the key and the interval', () => {
    expect(documentId(['b_f'], '2017-06-01')).to.equal('b_f-2017-06-01');
    expect(documentId([], '2017')).to.equal('all-2017');
    expect(documentId(['a|b', 'c\\', 1], '2017')).to.equal('a\\|b|c\\\\|1-2017');
  });

  it('are a digest where they would be too long', () => {
    expect(documentId(['é'.repeat(250)], '2017-06-01')).to.have.length(261);
    expect(documentId(['é'.repeat(251)], '2017-06-01')).to.match(/^[0-9a-f]{64}$/);
  });
});

describe('the checksum of documents', () => {
  const of = (...documents: readonly (readonly [string, string])[]) => {
    const checksum = new DocumentsChecksum();
    for (const [id, text] of documents) checksum.add(id, text);
    return checksum.finish();
  };

  it('does not depend on their order, and on nothing else of them', () => {
    expect(of(['a', '1'], ['b', '2'])).to.equal(of(['b', '2'], ['a', '1']));
    expect(of(['a', '1'], ['b', '2'])).not.to.equal(of(['a', '2'], ['b', '1']));
    expect(of()).to.equal(`sha256-sum:${'0'.repeat(64)}`);
  });
});
