/** Events as the modifiers of an aggregation have them counted. */
import type { AggregationDefinition } from '../../events/aggregation.js';
import type { JsonObject } from '../../events/event.js';
import { EventPage, type EventText } from '../../events/pages/event-page.js';
import { callPlugin } from '../plugin-call.js';

type Modified = Pick<AggregationDefinition, 'name' | 'modifiers'>;

/**
 * @returns the rows that are counted, and a page of just these, in their order
 * @throws bad-document
 */
export function modifiedPage(
  aggregation: Modified,
  page: EventPage,
  rows: Uint32Array,
): { readonly rows: Uint32Array; readonly counted: EventPage } {
  const events: EventText[] = [];
  const left = rows.filter((row) => {
    const text = modifiedText(aggregation, page.fieldsOf(row));
    if (text === null) return false;
    // Whatever becomes of its fields, an event stays the one it is.
    events.push({ id: page.idOf(row), timestamp: new Date(page.times[row] ?? 0).toISOString(), text });
    return true;
  });
  return { rows: left, counted: EventPage.of(events, page.columns) };
}

/** @returns JSON; null where the event is left out */
function modifiedText({ name, modifiers }: Modified, fields: JsonObject): string | null {
  let result: JsonObject | null = fields;
  for (const modifier of modifiers) {
    const before: JsonObject = result;
    result = callPlugin(`a modifier of the aggregation ${name}`, () => modifier(before));
    if (result === null) return null;
  }
  return callPlugin(`writing down what a modifier of the aggregation ${name} made`, () => JSON.stringify(result));
}
