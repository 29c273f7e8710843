/** Fields of an event by their path: `size`, or `file.key` for a field within an object. A key may also have its dots in itself. */
import { isObject } from '../model/canonical-json.js';
import type { FieldValue } from './aggregation.js';
import {
  ARRIVED,
  CLICKER_ID,
  COUNTER_SESSION_ID,
  SESSION_ID,
  UNIQUE_ID,
  VISITOR_ID,
  type JsonObject,
} from './event.js';

/** Ids are texts in every index, also where a producer sends numbers. */
export const IDS: ReadonlySet<string> = new Set([
  'id',
  'type',
  VISITOR_ID,
  CLICKER_ID,
  SESSION_ID,
  COUNTER_SESSION_ID,
  UNIQUE_ID,
]);

/** What lies at the path, undefined where nothing does. Arrays are not looked into. */
export function fieldValue(fields: JsonObject, path: string): unknown {
  if (Object.hasOwn(fields, path)) return fields[path];
  for (const [head, rest] of splits(path)) {
    const within = Object.hasOwn(fields, head) ? fields[head] : undefined;
    const found = isObject(within) ? fieldValue(within, rest) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * The values that an event is grouped, counted and filtered by, as Elasticsearch sees them: a list counts as each of its items, null and
 * objects as nothing, and the index's own times as milliseconds since 1970.
 */
export function fieldValues(fields: JsonObject, path: string): readonly FieldValue[] {
  const values = valuesAt(fields, path);
  if (IDS.has(path)) return values.map(String);
  return path === 'timestamp' || path === ARRIVED ? values.map((time) => Date.parse(String(time))) : values;
}

/** A copy with nothing but the named fields, each at its path; what the event does not have is absent. */
export function pickFields(fields: JsonObject, paths: readonly string[]): JsonObject {
  const picked: Record<string, unknown> = {};
  const nested = paths.filter((path) => path.includes('.'));
  for (const key of Object.keys(fields)) {
    const value = fields[key];
    if (paths.includes(key)) put(picked, key, value);
    else if (nested.length > 0) {
      const within = nested.filter((path) => path.startsWith(`${key}.`)).map((path) => path.slice(key.length + 1));
      const part = within.length === 0 ? undefined : pickWithin(value, within);
      if (part !== undefined) put(picked, key, part);
    }
  }
  return picked;
}

/** Most fields are a value under a key without dots. */
function valuesAt(fields: JsonObject, path: string): FieldValue[] {
  if (path.includes('.')) return scalarsAt(fields, path);
  const value = Object.hasOwn(fields, path) ? fields[path] : undefined;
  return Array.isArray(value) ? scalarsAt(value, null) : isScalar(value) ? [value] : [];
}

function scalarsAt(value: unknown, path: string | null): FieldValue[] {
  if (Array.isArray(value)) return value.flatMap((item) => scalarsAt(item, path));
  if (path === null) return isScalar(value) ? [value] : [];
  if (!isObject(value)) return [];
  const own = Object.hasOwn(value, path) ? scalarsAt(value[path], null) : [];
  return [
    ...own,
    ...splits(path).flatMap(([head, rest]) => (Object.hasOwn(value, head) ? scalarsAt(value[head], rest) : [])),
  ];
}

function pickWithin(value: unknown, paths: readonly string[]): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => pickWithin(item, paths)).filter((item) => item !== undefined);
    return items.length === 0 ? undefined : items;
  }
  if (!isObject(value)) return undefined;
  const picked = pickFields(value, paths);
  return Object.keys(picked).length === 0 ? undefined : picked;
}

/** `a.b.c` as [`a`, `b.c`] and [`a.b`, `c`]. */
function splits(path: string): [string, string][] {
  if (!path.includes('.')) return [];
  return [...path.matchAll(/\./g)].map(({ index }) => [path.slice(0, index), path.slice(index + 1)]);
}

/** A key named `__proto__` is a key like any other. */
export function put(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') target[key] = value;
  else Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}

function isScalar(value: unknown): value is FieldValue {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
