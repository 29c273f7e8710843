/** A line of telemetry as NDJSON to the row that is stored: kept as it is, for counting judges it, not loading. */
import { isObject } from '../../model/canonical-json.js';
import { jsonMembers, nestingOf } from './json-members.js';
import { parseInstant } from './parse-instant.js';

export interface LoadRow {
  /** Null: the line has none, so one must be given. */
  readonly id: string | null;
  /** `YYYY-MM-DD HH:MM:SS[.ffffff]`, UTC. */
  readonly date: string;
  readonly type: string | null;
  readonly recordType: string | null;
  readonly queryHash: string | null;
  /** JSON text. */
  readonly query: string | null;
  /** JSON text, to the letter: duplicate keys and long numbers are as they were. */
  readonly geocode: string | null;
  /** JSON text, to the letter. */
  readonly payload: string | null;
  readonly source: string | null;
  readonly ip: string | null;
  readonly eventId: string | null;
}

/** The embedded database's own stack ends at some 5,000 levels, and then it loses the statement without an error. */
const MOST_LEVELS = 1_000;

/** @returns the row, or the reason why the line can't be one: it is no JSON object, has no date, or is beyond what can be stored */
export function decodeLine(line: string): LoadRow | string {
  const value = parse(line);
  if (typeof value === 'string') return value;
  const { date } = value;
  if (date === undefined || date === null) return 'it has no date';
  const instant = typeof date === 'string' ? parseInstant(date) : undefined;
  if (instant === undefined) {
    return `its date${quotable(date)} is no ISO 8601 instant (as 2020-02-17T08:30:00Z)`;
  }
  if (nestingOf(line) > MOST_LEVELS) return `it is nested more than ${MOST_LEVELS} levels deep`;
  const members = jsonMembers(line);
  const text = (name: string) => textOf(value[name], members.get(name));
  return {
    id: text('id'),
    date: instant,
    type: text('type'),
    recordType: text('record_type'),
    queryHash: text('query_hash'),
    query: text('query'),
    geocode: members.get('ip_geocode') ?? null,
    payload: members.get('payload') ?? null,
    source: text('source'),
    ip: text('ip'),
    eventId: text('event_id'),
  };
}

/** What stands in the place of the date may be anything, a visitor's address too: only what is written like a date is shown. */
function quotable(date: unknown): string {
  const isLikeDate = typeof date === 'number' || (typeof date === 'string' && /^[\d:TZ/+ -]{1,40}$/.test(date));
  return isLikeDate ? ` ${JSON.stringify(date)}` : '';
}

function parse(line: string): Record<string, unknown> | string {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : 'it is no JSON object';
  } catch {
    // The parser's own message quotes the line, which may hold a visitor's address.
    return 'it is no JSON object';
  }
}

/** A text as it is, anything else as its JSON text: a type that is the number 42 is an unknown type, not a missing one. */
function textOf(value: unknown, json: string | undefined): string | null {
  if (value === undefined || value === null) return null;
  // A Postgres text can hold everything but NUL.
  return typeof value === 'string' ? value.replaceAll('\0', '\uFFFD') : (json ?? null);
}
