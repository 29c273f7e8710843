/** One field as someone wrote it: not judged yet, but with where it comes from. */
import { closest } from 'fastest-levenshtein';
import { FIELD_NAMES, isFieldName } from './fields.js';
import type { FieldName } from './field.js';
import { maskUrl } from './mask-url.js';

/** Sections whose members are registered things, as far as they are no fields. */
const REGISTRATION_SECTIONS: ReadonlyMap<string, FieldName> = new Map([
  ['events', 'events.types'],
  ['aggregations', 'aggregations'],
]);

export interface Entry {
  readonly name: FieldName;
  readonly raw: unknown;
  /** For people: a file's path, `environment variable IDB_ZONE`, `credential postgres.url`, `option --data`. */
  readonly origin: string;
  /** What a relative path is relative to. */
  readonly directory: string;
}

/** What one place of configuration gave. Later entries win over earlier ones. */
export interface Layer {
  readonly entries: readonly Entry[];
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

export const NOTHING: Layer = { entries: [], problems: [], warnings: [] };

export function joinLayers(layers: readonly Layer[]): Layer {
  return {
    entries: layers.flatMap((layer) => layer.entries),
    problems: layers.flatMap((layer) => layer.problems),
    warnings: layers.flatMap((layer) => layer.warnings),
  };
}

/**
 * The fields of an object such as a configuration file holds. Sections may be nested or written with a dot; null stands for the
 * default, of a field or of a whole section. What is no field is a warning with the nearest known name.
 */
export function entriesOf(written: object, origin: string, directory: string): Layer {
  return joinLayers(Object.entries(written).map(([key, value]) => layerOf(key, value, origin, directory)));
}

function layerOf(name: string, raw: unknown, origin: string, directory: string): Layer {
  if (isFieldName(name)) return { ...NOTHING, entries: [{ name, raw, origin, directory }] };
  const registration = registrationOf(name, raw);
  if (registration !== undefined) return { ...NOTHING, entries: [{ ...registration, origin, directory }] };
  const inside = FIELD_NAMES.filter((field) => field.startsWith(`${name}.`));
  if (inside.length > 0 && raw === null) {
    return { ...NOTHING, entries: inside.map((field) => ({ name: field, raw, origin, directory })) };
  }
  if (isObject(raw) && (inside.length > 0 || Object.keys(raw).length > 0)) {
    return joinLayers(Object.entries(raw).map(([key, value]) => layerOf(`${name}.${key}`, value, origin, directory)));
  }
  if (inside.length === 0) return { ...NOTHING, warnings: [unknownField(name, origin)] };
  return { ...NOTHING, problems: [`${name} (${origin}): it must be an object with ${inside.join(', ')}`] };
}

/** `events.file-download` and `aggregations.file-download-agg`: what is registered there under a name of its own. */
function registrationOf(name: string, raw: unknown): Pick<Entry, 'name' | 'raw'> | undefined {
  const [section, ...rest] = name.split('.');
  const field = REGISTRATION_SECTIONS.get(section ?? '');
  if (field === undefined || rest.length === 0 || !(isObject(raw) || raw === null)) return undefined;
  return { name: field, raw: Object.fromEntries([[rest.join('.'), raw]]) };
}

function unknownField(name: string, origin: string): string {
  return `${maskUrl(name)} (${origin}) is no field of the configuration; the nearest is ${closest(name, FIELD_NAMES)}`;
}

function isObject(raw: unknown): raw is object {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw);
}
