/** The effective settings as people read them. */
import { FIELD_NAMES, fieldOf } from './fields.js';
import type { FieldName } from './field.js';
import type { LoadedSettings } from './load-settings.js';
import { shownValue } from './shown-value.js';
import { valueOf } from './value-of.js';

export interface SettingsRow {
  readonly field: FieldName;
  /** Without secrets; `-` for none. */
  readonly value: string;
  readonly origin: string;
  readonly sentence: string;
}

/** One row a field, in the order of the table of fields. */
export function describeSettings(loaded: Pick<LoadedSettings, 'settings' | 'origins'>): SettingsRow[] {
  return FIELD_NAMES.map((name) => ({
    field: name,
    value: shownValue(fieldOf(name), valueOf(loaded.settings, name)),
    origin: loaded.origins[name],
    sentence: fieldOf(name).sentence,
  }));
}
