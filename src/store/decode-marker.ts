/** Markers as they come out of a store: unknown until every field has been looked at. */
import { parseDay } from '../model/day.js';
import { isObject } from '../model/canonical-json.js';
import { IdbError } from '../model/errors.js';
import {
  markerId,
  type AggregationSettings,
  type CountSettings,
  type Fingerprint,
  type Marker,
  type MarkerState,
  type RunFigures,
} from '../model/marker.js';

const STATES: readonly string[] = ['running', 'complete', 'empty', 'failed'] satisfies MarkerState[];
const FIGURES = [
  'rows',
  'counted',
  'rejected',
  'documents',
  'deleted',
  'duration_ms',
] as const satisfies (keyof RunFigures)[];
const SETTINGS = ['lists.top', 'rejects.maxCount', 'rejects.maxRowBytes'] as const satisfies (keyof CountSettings)[];

/**
 * @param value what JSON.parse made of the stored body; members that a marker does not have are left out
 * @param id under which it is stored, for the message
 * @throws bad-document naming the id and the first field that is not as it must be
 */
export function decodeMarker(value: unknown, id: string): Marker {
  const read = new FieldReader(id, value);
  const [statistic, interval] = [read.text('statistic'), read.interval('interval')];
  // A copy under another id would stand beside the marker itself, and be taken for it.
  if (id !== markerId(statistic, interval))
    throw foreignMarker(id, `it says that it is ${markerId(statistic, interval)}`);
  return {
    statistic,
    interval,
    month: read.exactly('month', monthOfInterval(interval)),
    state: read.state('state'),
    settled: read.flag('settled'),
    attempt: read.whole('attempt'),
    holder: read.text('holder'),
    started: read.text('started'),
    finished: read.textOrNull('finished'),
    zone: read.text('zone'),
    settings: settingsOf(read),
    fingerprint: read.orNull('fingerprint', fingerprintOf),
    checksum: read.textOrNull('checksum'),
    figures: read.isNull('figures') ? null : read.numbers('figures', FIGURES),
    reason: read.textOrNull('reason'),
  };
}

/** The month that an interval lies in; of a year, its first. */
function monthOfInterval(interval: string): string {
  return interval.length === 'YYYY'.length ? `${interval}-01` : interval.slice(0, 'YYYY-MM'.length);
}

function settingsOf(read: FieldReader): CountSettings | AggregationSettings {
  const settings = read.within('settings');
  const definition = settings.textOrNull('definition');
  return definition === null ? read.numbers('settings', SETTINGS) : { definition, index: settings.text('index') };
}

function fingerprintOf(fields: FieldReader): Fingerprint {
  const own = { rows: fields.whole('rows'), newest: fields.textOrNull('newest') };
  const oldest = fields.isNull('oldest') ? {} : { oldest: fields.textOrNull('oldest') };
  const sources = fields.isNull('sources') ? {} : { sources: fields.within('sources').members(fingerprintOf) };
  return { ...own, ...oldest, ...sources };
}

/** A year, and as much of month, day and hour as the interval has. */
const DAY = 'YYYY-MM-DD';
const INTERVAL = /^\d{4}(-\d{2}(-\d{2}(T\d{2})?)?)?$/;

class FieldReader {
  readonly #id: string;
  readonly #path: string;
  readonly #fields: Record<string, unknown>;

  constructor(id: string, value: unknown, path = '') {
    this.#id = id;
    this.#path = path;
    this.#fields = isObject(value) ? value : this.#fail('', 'an object', value);
  }

  text(name: string): string {
    const value = this.#get(name);
    return typeof value === 'string' ? value : this.#fail(name, 'a text', value);
  }

  textOrNull(name: string): string | null {
    return this.isNull(name) ? null : this.text(name);
  }

  interval(name: string): string {
    const value = this.text(name);
    const isDay = value.length < DAY.length || parseDay(value.slice(0, DAY.length)) !== undefined;
    return INTERVAL.test(value) && isDay ? value : this.#fail(name, 'a day (YYYY-MM-DD), or another interval', value);
  }

  state(name: string): MarkerState {
    const value = this.text(name);
    return STATES.includes(value) ? (value as MarkerState) : this.#fail(name, `one of ${STATES.join(', ')}`, value);
  }

  flag(name: string): boolean {
    const value = this.#get(name);
    return typeof value === 'boolean' ? value : this.#fail(name, 'true or false', value);
  }

  exactly(name: string, expected: string): string {
    const value = this.#get(name);
    return value === expected ? expected : this.#fail(name, expected, value);
  }

  whole(name: string): number {
    const value = this.#get(name);
    return Number.isSafeInteger(value) ? (value as number) : this.#fail(name, 'a whole number', value);
  }

  numbers<K extends string>(name: string, keys: readonly K[]): Record<K, number> {
    const fields = this.within(name);
    return Object.fromEntries(keys.map((key) => [key, fields.whole(key)])) as Record<K, number>;
  }

  orNull<T>(name: string, decode: (fields: FieldReader) => T): T | null {
    return this.isNull(name) ? null : decode(this.within(name));
  }

  /** A field that an older program did not write counts as null. */
  isNull(name: string): boolean {
    return (this.#get(name) ?? null) === null;
  }

  within(name: string): FieldReader {
    return new FieldReader(this.#id, this.#get(name), `${this.#path}${name}.`);
  }

  /** Every member, decoded alike. */
  members<T>(decode: (fields: FieldReader) => T): Record<string, T> {
    return Object.fromEntries(Object.keys(this.#fields).map((name) => [name, decode(this.within(name))]));
  }

  #get(name: string): unknown {
    return Object.hasOwn(this.#fields, name) ? this.#fields[name] : undefined;
  }

  #fail(name: string, expected: string, value: unknown): never {
    const field = `${this.#path}${name}`.replace(/\.$/, '') || 'the document';
    const found = value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 100);
    throw foreignMarker(this.#id, `${field} must be ${expected}, found ${found}`);
  }
}

function foreignMarker(id: string, reason: string): IdbError {
  return new IdbError(
    'bad-document',
    `Failed to read marker ${id}: ${reason}. It was not written by this program: delete it and collect the day again.`,
  );
}
