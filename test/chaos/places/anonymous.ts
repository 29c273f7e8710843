/** What two runs differ in though they do the same: times, attempts, and ids made with a salt that was drawn by lot. */
import { isObject } from '../../../src/model/canonical-json.js';
import type { Contents } from '../engine/differences.js';

const OF_THE_RUN = [
  'arrived',
  'attempt',
  'holder',
  'started',
  'finished',
  'duration_ms',
  'updated_timestamp',
  'newest',
  'oldest',
];
/** Two events of one visitor still have the same; only which it is was drawn by lot. */
const SALTED = ['visitor_id', 'clicker_id', 'unique_session_id', 'counter_session_id'];

export function anonymous(contents: Contents): Contents {
  const names = new Map<unknown, string>();
  const nameOf = (id: unknown) => {
    const name = names.get(id) ?? `visitor ${names.size + 1}`;
    names.set(id, name);
    return name;
  };
  const clean = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(clean);
    if (!isObject(value)) return value;
    const kept = Object.entries(value).filter(([name]) => !OF_THE_RUN.includes(name));
    return Object.fromEntries(kept.map(([name, each]) => [name, SALTED.includes(name) ? nameOf(each) : clean(each)]));
  };
  const entries = Object.entries(contents).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([place, body]) => [place, clean(body)]));
}
