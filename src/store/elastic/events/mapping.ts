/** The index of one month of one event type. */
import type { estypes } from '@elastic/elasticsearch';
import type { EventTypeDefinition } from '../../../events/event-type.js';
import { FIXED_FIELDS, ownFields, type FieldForm } from '../../../events/own-fields.js';
import type { WantedIndex } from '../ensure-indices.js';
import { writeAlias, type IndexNames } from '../indices.js';

type Properties = Record<string, estypes.MappingProperty>;

const KEYWORD: estypes.MappingProperty = { type: 'keyword' };

const PROPERTIES: Readonly<Record<FieldForm, estypes.MappingProperty>> = {
  text: KEYWORD,
  flag: { type: 'boolean' },
  time: { type: 'date', format: 'strict_date_time' },
  'whole-number': { type: 'long' },
  kept: { type: 'object', enabled: false },
};

/**
 * Every number is a double, exact for whole ones up to 2^53 as JSON's numbers are: mapped as `long` after a first whole number, the
 * sizes that follow would lose their fractions without a word. Texts are no numbers.
 */
const NUMBER: estypes.MappingProperty = { type: 'double', coerce: false };

const DYNAMIC_TEMPLATES: NonNullable<estypes.MappingTypeMapping['dynamic_templates']> = [
  { texts: { match_mapping_type: 'string', mapping: KEYWORD } },
  { whole_numbers: { match_mapping_type: 'long', mapping: NUMBER } },
  { numbers: { match_mapping_type: 'double', mapping: NUMBER } },
];

/**
 * Telemetry is one envelope, the same for all producers: what else an event has is kept without a say in the mapping, so that no malformed
 * one can decide how those after it must be. Other types may have any fields.
 * @param month UTC, `YYYY-MM`
 */
export function eventIndexOf(names: IndexNames, definition: EventTypeDefinition, month: string): WantedIndex {
  const { name, kind, mapping } = definition;
  return {
    aliases: [names.eventsAlias(name), writeAlias(names.eventIndex(name, month))],
    // Whoever reads has it refreshed. Every second, as is usual, it took a third of what writing takes.
    settings: { refresh_interval: '30s' },
    mappings: {
      dynamic: kind !== 'telemetry',
      date_detection: false,
      dynamic_templates: DYNAMIC_TEMPLATES,
      properties: {
        ...propertiesOf(ownFields(kind)),
        ...(mapping as Properties),
        ...propertiesOf(FIXED_FIELDS),
      },
    },
  };
}

function propertiesOf(fields: Readonly<Record<string, FieldForm>>): Properties {
  return Object.fromEntries(Object.entries(fields).map(([name, form]) => [name, PROPERTIES[form]]));
}
