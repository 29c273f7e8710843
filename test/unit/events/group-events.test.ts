import { expect } from 'chai';
import type { Metric } from '../../../src/events/aggregation.js';
import type { JsonObject } from '../../../src/events/event.js';
import type { EventGroup } from '../../../src/events/event-index.js';
import { columnsOf, groupEvents } from '../../../src/events/grouping/group-events.js';
import { EventPage } from '../../../src/events/pages/event-page.js';

const metric = (kind: Metric['kind'], field: string): Metric => ({ name: kind, kind, field });

/** Of events one second after another. */
async function group(
  events: readonly JsonObject[],
  grouping: { readonly fields?: readonly string[]; readonly metrics?: readonly Metric[] },
  budget?: number,
) {
  const timed = events.map((fields, i) => {
    const timestamp = new Date(i * 1000).toISOString();
    return { id: `e${i}`, timestamp, text: JSON.stringify(fields) };
  });
  let readings = 0;
  const whole = { fields: [], metrics: [], copied: [], ...grouping };
  const columns = columnsOf(whole);
  const page = EventPage.of(timed, columns);
  const read = async function* () {
    readings++;
    await Promise.resolve();
    yield timed.map((_, at) => ({ page, at }));
  };
  const counting = groupEvents(read, columns, whole, budget);
  const groups: EventGroup[] = [];
  for await (const batch of counting.groups) groups.push(...batch);
  return { groups, readings, figures: counting.figures() };
}

describe('grouping events', () => {
  it('takes values of one text for one, each event once, and has the newest event’s form of it', async () => {
    const records = [{ record: 1 }, { record: ['1', 1] }, { record: true }, { record: 'true' }, {}];
    const { groups, figures } = await group(records, { fields: ['record'], metrics: [metric('unique', 'record')] });
    expect(groups.map(({ key, events, metrics }) => [...key, events, metrics.unique])).to.deep.equal([
      ['1', 2, 1],
      ['true', 2, 1],
    ]);
    expect(figures).to.deep.equal({ counted: 4, rejected: 1 });
    const reversed = await group(records.toReversed(), { fields: ['record'] });
    expect(reversed.groups.map(({ key }) => key)).to.deep.equal([[true], [1]]);
  });

  it('takes no notice of which broken text it was: all of them are stored as one', async () => {
    const { groups } = await group([{ record: '\ud800' }, { record: '\ufffd' }], { fields: ['record'] });
    expect(groups.map(({ events }) => events)).to.deep.equal([2]);
  });

  it('leaves out what is no number, and says null where nothing is left', async () => {
    const metrics = (['sum', 'min', 'max', 'avg', 'unique'] as const).map((kind) => metric(kind, 'size'));
    const { groups } = await group([{ size: 1 }, { size: 'two' }, { size: [3, '4', null] }, { size: true }], {
      metrics,
    });
    expect(groups[0]?.metrics).to.deep.equal({ sum: 4, min: 1, max: 3, avg: 2, unique: 5 });
    const nothing = await group([{ size: 'two' }, {}], { metrics: metrics.slice(0, 4) });
    expect(nothing.groups[0]?.metrics).to.deep.equal({ sum: null, min: null, max: null, avg: null });
  });

  it('adds up fractions to the same in any order', async () => {
    const sizes = Array.from({ length: 1_000 }, (_, i) => ({ size: i / 10 }));
    const sumOf = async (events: readonly JsonObject[]) =>
      (await group(events, { metrics: [metric('sum', 'size')] })).groups[0]?.metrics.sum;
    expect(await sumOf(sizes)).to.equal(49_950);
    expect(await sumOf(sizes.toReversed())).to.equal(49_950);
  });

  it('comes to the same groups in a small memory, by several readings', async () => {
    const events = Array.from({ length: 2_000 }, (_, i) => ({ item: `item${i % 500}`, user: i % 3 }));
    const grouping = { fields: ['item'], metrics: [metric('unique', 'user')] };
    const byKey = ({ groups }: Awaited<ReturnType<typeof group>>) =>
      groups.toSorted((a, b) => String(a.key).localeCompare(String(b.key)));
    const [large, small] = [await group(events, grouping), await group(events, grouping, 20_000)];
    expect([large.readings, small.readings > 4, large.figures]).to.deep.equal([1, true, small.figures]);
    expect(byKey(small)).to.have.length(500).and.deep.equal(byKey(large));
  });
});
