/** Whether an event is counted: the filters of an aggregation, applied to one event. */
import type { EventFilter, FieldValue } from './aggregation.js';
import type { JsonObject } from './event.js';
import { fieldValues } from './field-paths.js';

export function passesFilters(fields: JsonObject, filters: readonly EventFilter[]): boolean {
  return filters.every((filter) => passes(fields, filter));
}

function passes(fields: JsonObject, filter: EventFilter): boolean {
  const values = fieldValues(fields, filter.field);
  if ('is' in filter) return hasOneOf(values, [filter.is]);
  if ('not' in filter) return !hasOneOf(values, [filter.not]);
  if ('in' in filter) return hasOneOf(values, filter.in);
  return values.length > 0 === filter.exists;
}

/** As texts: a filter that was written in a configuration may have `"42"` for a number, or the reverse, as Elasticsearch lets it. */
function hasOneOf(values: readonly FieldValue[], wanted: readonly FieldValue[]): boolean {
  return values.some((value) => wanted.some((other) => String(value) === String(other)));
}
