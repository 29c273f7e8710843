/** What aggregations count by, as a part of the mapping of the events that they count. */
import type { AggregationDefinition, EventFilter } from '../events/aggregation.js';
import type { JsonObject } from '../events/event.js';
import type { EventTypeDefinition } from '../events/event-type.js';
import { ownFields } from '../events/own-fields.js';
import { isObject } from '../model/canonical-json.js';

/** A text is no number: an event that has one there is refused, and by itself. */
const NUMBER = { type: 'double', coerce: false };
const TEXT = { type: 'keyword' };

/** Levels of fields within fields that Elasticsearch takes. */
const MOST_LEVELS = 20;

/**
 * The type with what its aggregations need in its mapping, wherever that says nothing of a field. Left to the first event of a month,
 * one text in a field that is added up would make every interval of the month fail.
 */
export function withCountedFields(
  type: EventTypeDefinition,
  aggregations: readonly AggregationDefinition[],
): EventTypeDefinition {
  const counting = aggregations.filter(({ event }) => event === type.name);
  const added = countedFields(type.kind, counting).filter(([field], _, all) => {
    const isWithin = all.some(([other]) => other.startsWith(`${field}.`));
    return !isWithin && isMappable(field, type.kind) && !isSaid(type.mapping, field);
  });
  if (added.length === 0) return type;
  return {
    ...type,
    mapping: added.reduce((mapping, [field, form]) => withProperty(mapping, field, form), type.mapping),
  };
}

/** A field that is added up is a number, whatever else it serves for. */
function countedFields(
  kind: EventTypeDefinition['kind'],
  aggregations: readonly AggregationDefinition[],
): readonly (readonly [field: string, form: JsonObject])[] {
  // Modifiers make of an event what they like before it is grouped and added up.
  const asStored = aggregations.filter(({ modifiers }) => modifiers.length === 0);
  const metrics = asStored.flatMap((aggregation) => aggregation.metrics);
  const fieldsOf = (isUnique: boolean) =>
    metrics.filter(({ kind: one }) => (one === 'unique') === isUnique).map(({ field }) => field);
  const filters = aggregations.flatMap((aggregation) => aggregation.filters).filter((one) => isByText(one, kind));
  const texts = [
    ...asStored.flatMap(({ fields }) => fields),
    ...fieldsOf(true),
    ...filters.map(({ field }) => field),
  ].map((field) => [field, TEXT] as const);
  return [...new Map([...texts, ...fieldsOf(false).map((field) => [field, NUMBER] as const)])];
}

/** Of telemetry nothing is found by a field that the mapping does not have. */
function isByText(filter: EventFilter, kind: EventTypeDefinition['kind']): boolean {
  if (kind === 'telemetry') return true;
  if ('exists' in filter) return false;
  const values = 'in' in filter ? filter.in : ['is' in filter ? filter.is : filter.not];
  return values.some((value) => typeof value === 'string');
}

/** What Elasticsearch can have a property for: an index that can't be created would hold up all events of the type. */
function isMappable(field: string, kind: EventTypeDefinition['kind']): boolean {
  const parts = field.split('.');
  const isName = !field.startsWith('_') && parts.length <= MOST_LEVELS && parts.every((part) => part.trim() !== '');
  return isName && !Object.hasOwn(ownFields(kind), parts[0] ?? '');
}

/** True also where there is something below the field, or no room for it in what is above. */
function isSaid(properties: JsonObject, path: string): boolean {
  return Object.entries(properties).some(([name, property]) => {
    if (name === path || name.startsWith(`${path}.`)) return true;
    if (!path.startsWith(`${name}.`)) return false;
    const within = propertiesWithin(property);
    return within === null || isSaid(within, path.slice(name.length + 1));
  });
}

function withProperty(properties: JsonObject, path: string, form: JsonObject): JsonObject {
  const around = Object.keys(properties).find((name) => path.startsWith(`${name}.`));
  const property = around === undefined ? undefined : properties[around];
  if (around === undefined || !isObject(property)) return { ...properties, [path]: form };
  const within = withProperty(propertiesWithin(property) ?? {}, path.slice(around.length + 1), form);
  return { ...properties, [around]: { ...property, properties: within } };
}

/** @returns null where the property is no object with fields of its own */
function propertiesWithin(property: unknown): JsonObject | null {
  if (!isObject(property) || property.enabled === false) return null;
  const { type = 'object', properties = {} } = property;
  return type === 'object' && isObject(properties) ? properties : null;
}
