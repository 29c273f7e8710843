import { expect } from 'chai';
import type { FieldValue } from '../../../src/events/aggregation.js';
import type { JsonObject } from '../../../src/events/event.js';
import { fieldValues } from '../../../src/events/field-paths.js';
import { valueText } from '../../../src/events/grouping/keys.js';
import { EventColumns, KIND } from '../../../src/events/pages/event-columns.js';
import { EventPage } from '../../../src/events/pages/event-page.js';
import { EventScanner, wholeNumberAt } from '../../../src/events/pages/event-scanner.js';
import { compareCodePoints } from '../../../src/model/canonical-json.js';
import { FIELDS, randomEvent } from '../../support/random-events.js';
import { Random } from '../../support/random.js';

const COLUMNS = new EventColumns(FIELDS);

function scannedPage(texts: readonly string[], columns = COLUMNS): EventPage {
  const bytes = Buffer.from(texts.join(''));
  const scanner = new EventScanner(columns);
  for (let at = 0; at < bytes.length;) at = scanner.scan(bytes, at);
  return EventPage.ofStored(bytes, columns, scanner);
}

/** The values of a column as they are counted: from its bytes where they are of a kind that need not be parsed. */
function textsOf(page: EventPage, row: number, column: number): readonly string[] {
  const kind = page.kindOf(row, column);
  if (kind === KIND.nothing) return [];
  if (kind === KIND.other) return page.valuesOf(row, column).map(valueText);
  return [page.bytes.toString('utf8', page.startOf(row, column), page.endOf(row, column))];
}

function numbersOf(page: EventPage, row: number, column: number): readonly FieldValue[] {
  const kind = page.kindOf(row, column);
  if (kind === KIND.wholeNumber) return [wholeNumberAt(page.bytes, page.startOf(row, column), page.endOf(row, column))];
  return kind === KIND.other ? page.valuesOf(row, column).filter((value) => typeof value === 'number') : [];
}

describe('events as bytes', () => {
  it('have the values, numbers, ids and times that parsing them gives, however they are written', () => {
    const random = new Random(7);
    const events = Array.from({ length: 3_000 }, (_, i) => randomEvent(random, i));
    const texts = events.map(({ text }) => text);
    for (const page of [EventPage.of(events, COLUMNS), scannedPage(texts)]) {
      expect(page.size).to.equal(events.length);
      for (const [row, { id, timestamp, text }] of events.entries()) {
        const fields = JSON.parse(text) as JsonObject;
        expect([page.idOf(row), page.times[row]], text).to.deep.equal([id, Date.parse(timestamp)]);
        expect(page.fieldsOf(row), text).to.deep.equal(fields);
        for (const path of FIELDS) {
          const column = COLUMNS.indexOf(path);
          const values = fieldValues(fields, path);
          expect(textsOf(page, row, column), `${path} of ${text}`).to.deep.equal(values.map(valueText));
          const numbers = values.filter((value) => typeof value === 'number');
          expect(numbersOf(page, row, column), `${path} of ${text}`).to.deep.equal(numbers);
        }
      }
    }
  });

  it('are in the order of time, and of one instant in that of their ids’ code points', () => {
    const random = new Random(8);
    const events = Array.from({ length: 500 }, (_, i) => randomEvent(random, i));
    const page = scannedPage(events.map(({ text }) => text));
    const sorted = events.toSorted(
      (a, b) => compareCodePoints(a.timestamp, b.timestamp) || compareCodePoints(a.id, b.id),
    );
    expect([...page.inOrder()].map((row) => page.idOf(row))).to.deep.equal(sorted.map(({ id }) => id));
  });

  it('may have most of their members thrown away, and none of them', () => {
    const timestamp = '2020-01-31T23:59:58.000Z';
    const page = scannedPage([
      `{"id":"a","timestamp":"${timestamp}"}`,
      `{"timestamp":"${timestamp}" , "id" : "b"} `.trim(),
    ]);
    expect([0, 1].map((row) => textsOf(page, row, COLUMNS.indexOf('item')))).to.deep.equal([[], []]);
    expect([page.idOf(0), page.idOf(1)]).to.deep.equal(['a', 'b']);
  });
});
