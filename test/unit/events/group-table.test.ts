import { expect } from 'chai';
import type { Metric } from '../../../src/events/aggregation.js';
import type { JsonObject } from '../../../src/events/event.js';
import type { EventGroup } from '../../../src/events/event-index.js';
import { fieldValue, fieldValues } from '../../../src/events/field-paths.js';
import { columnsOf, groupEvents } from '../../../src/events/grouping/group-events.js';
import { keysOf, keyText, valueText } from '../../../src/events/grouping/keys.js';
import { EventPage } from '../../../src/events/pages/event-page.js';
import { compareCodePoints } from '../../../src/model/canonical-json.js';
import { randomEvent } from '../../support/random-events.js';
import { Random } from '../../support/random.js';

const random = new Random(9);
const EVENTS = Array.from({ length: 2_000 }, (_, i) => randomEvent(random, i)).map((event) => ({
  ...event,
  fields: JSON.parse(event.text) as JsonObject,
}));
const METRICS: readonly Metric[] = [
  { name: 'sum', kind: 'sum', field: 'other' },
  { name: 'least', kind: 'min', field: 'size' },
  { name: 'most', kind: 'max', field: 'size' },
  { name: 'users', kind: 'unique', field: 'unique_session_id' },
  { name: 'keys', kind: 'unique', field: 'file.key' },
];

type Reference = readonly (readonly [key: string, group: EventGroup])[];

/** All events of a group at hand, each figure is a line. */
function reference(fields: readonly string[]): Reference {
  const groups = new Map<string, typeof EVENTS>();
  for (const event of EVENTS)
    for (const key of keysOf(event.fields, fields))
      groups.set(keyText(key), [...(groups.get(keyText(key)) ?? []), event]);
  return sorted(
    [...groups].map(([text, events]) => {
      const values = (field: string) => events.flatMap((event) => fieldValues(event.fields, field));
      const numbers = (field: string) => values(field).filter((value) => typeof value === 'number');
      const different = (field: string) => new Set(values(field).map(valueText)).size || null;
      const orNull = (field: string, figure: (all: readonly number[]) => number) =>
        numbers(field).length === 0 ? null : figure(numbers(field));
      const newest = events
        .toSorted((a, b) => compareCodePoints(a.timestamp, b.timestamp) || compareCodePoints(a.id, b.id))
        .at(-1)!.fields;
      const item = fieldValue(newest, 'item');
      const metrics = {
        sum: orNull('other', exactSum),
        least: orNull('size', (all) => Math.min(...all)),
        most: orNull('size', (all) => Math.max(...all)),
        users: different('unique_session_id'),
        keys: different('file.key'),
      };
      const key = keysOf(newest, fields).find((one) => keyText(one) === text)!;
      return { key, events: events.length, metrics, copied: item === undefined ? {} : { item } };
    }),
  );
}

/** Kahan's. */
function exactSum(numbers: readonly number[]): number {
  let [sum, lost] = [0, 0];
  for (const number of numbers) {
    const corrected = number - lost;
    const next = sum + corrected;
    [sum, lost] = [next, next - sum - corrected];
  }
  return sum;
}

function sorted(groups: readonly EventGroup[]): Reference {
  return groups.map((group) => [keyText(group.key), group] as const).sort(([a], [b]) => compareCodePoints(a, b));
}

async function grouped(fields: readonly string[], budget?: number): Promise<Reference> {
  const grouping = { fields, metrics: METRICS, copied: ['item'] };
  const columns = columnsOf(grouping);
  const page = EventPage.of(EVENTS, columns);
  const read = async function* () {
    await Promise.resolve();
    yield EVENTS.map((_, at) => ({ page, at }));
  };
  const groups: EventGroup[] = [];
  for await (const batch of groupEvents(read, columns, grouping, budget).groups) groups.push(...batch);
  return sorted(groups);
}

describe('groups of events of every form', () => {
  for (const fields of [[], ['item'], ['size', 'item'], ['file.key', 'unique_id']]) {
    it(`by ${fields.join(' and ') || 'nothing'} are those of a plain count, in any memory`, async () => {
      const expected = reference(fields);
      expect(await grouped(fields)).to.deep.equal(expected);
      expect(await grouped(fields, 10_000)).to.deep.equal(expected);
    });
  }
});
