/** A field's value by its dotted name. */
import type { FieldName } from './field.js';
import type { Settings } from './settings.js';

export function valueOf(settings: Settings, name: FieldName): unknown {
  let value: unknown = settings;
  for (const part of name.split('.')) value = (value as Readonly<Record<string, unknown>>)[part];
  return value;
}
