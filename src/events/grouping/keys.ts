/** Which groups an event is in: pure. */
import type { FieldValue } from '../aggregation.js';
import type { JsonObject } from '../event.js';
import { fieldValues } from '../field-paths.js';

/** What a value is told apart by: `1` and `"1"` are one value, as they are in an index and in a document's id. */
export function valueText(value: FieldValue): string {
  return String(value).toWellFormed();
}

/** The same for the same group, and no other's of as many values. */
export function keyText(key: readonly FieldValue[]): string {
  const [only] = key;
  if (only !== undefined && key.length === 1) return valueText(only);
  return JSON.stringify(key.map(valueText));
}

/** One for each combination of the fields' values: lists have several. An event without a value in one of the fields is in no group. */
export function keysOf(event: JsonObject, fields: readonly string[]): readonly (readonly FieldValue[])[] {
  const [only] = fields;
  if (only !== undefined && fields.length === 1)
    return differentValues(fieldValues(event, only)).map((value) => [value]);
  let keys: readonly (readonly FieldValue[])[] = [[]];
  for (const field of fields) {
    const values = differentValues(fieldValues(event, field));
    keys = keys.flatMap((key) => values.map((value) => [...key, value]));
  }
  return keys;
}

/** Of those that are the same the first. */
function differentValues(values: readonly FieldValue[]): readonly FieldValue[] {
  if (values.length < 2) return values;
  const byText = new Map<string, FieldValue>();
  for (const value of values) {
    const text = valueText(value);
    if (!byText.has(text)) byText.set(text, value);
  }
  return [...byText.values()];
}
