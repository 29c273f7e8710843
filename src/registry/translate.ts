/** A registration as it was written, in either vocabulary, to members by our names. */
import { closest } from 'fastest-levenshtein';
import { isObject } from '../model/canonical-json.js';
import type { Place, Problems } from './problems.js';
import { functionName, METRIC_NAMES, VOCABULARY, type Translation } from './vocabulary.js';

export interface Member {
  readonly value: unknown;
  /** As it was written, for messages: `aggregations.x.params.index_interval`. */
  readonly path: string;
}

export interface Translated {
  readonly members: ReadonlyMap<string, Member>;
  /** Sentences about what has no effect. */
  readonly ignored: readonly string[];
}

/** What a registration may have. */
export const MEMBERS = {
  event: ['name', 'builders', 'preprocessors', 'uniqueIdFields', 'doubleClicks', 'mapping', 'override'],
  aggregation: [
    'name',
    'event',
    'fields',
    'interval',
    'indexInterval',
    'index',
    'metrics',
    'copyFields',
    'filters',
    'robots',
    'modifiers',
    'override',
  ],
} as const satisfies Record<Translation['of'], readonly string[]>;

/** @param written the members of the registration. @param problems gets unknown names, and what is said twice */
export function translate(
  of: Translation['of'],
  name: string,
  written: Readonly<Record<string, unknown>>,
  place: Place,
  problems: Problems,
): Translated {
  const members = new Map<string, Member>();
  const ignored: string[] = [];
  const put = (ours: string, member: Member): void => {
    const before = members.get(ours);
    if (before === undefined) members.set(ours, member);
    else problems.at(member.path, place, `says the same as ${before.path}: keep one`);
  };
  const read = (object: Readonly<Record<string, unknown>>, around: string): void => {
    for (const [key, value] of Object.entries(object)) {
      const member = { value, path: `${around}.${key}` };
      const row = VOCABULARY.find((one) => one.of === of && one.theirs === key);
      if ((MEMBERS[of] as readonly string[]).includes(key)) put(key, member);
      else if (row === undefined) problems.at(member.path, place, unknownMember(of, key));
      else if (row.how === 'opened' && isObject(value)) read(value, member.path);
      else if (row.how === 'opened') problems.wrong(member.path, place, value, 'an object');
      else if (row.how === 'refused') problems.at(member.path, place, `can't be used: ${row.note}`);
      else if (row.how === 'renamed') put(row.ours ?? key, { ...member, value: convert(row, value) });
      else if (isContradiction(key, value, name)) problems.at(member.path, place, `can't be used: ${row.note}`);
      else ignored.push(`${member.path} (${place.origin}) is ignored: ${row.note}`);
    }
  };
  read(written, place.path);
  return { members, ignored };
}

function unknownMember(of: Translation['of'], key: string): string {
  const known = [...MEMBERS[of], ...VOCABULARY.filter((row) => row.of === of).map(({ theirs }) => theirs)];
  return `is no field of an ${of === 'event' ? 'event type' : 'aggregation'}; the nearest is ${closest(key, known)}`;
}

/** Ignored only as long as it says what holds anyway. */
function isContradiction(key: string, value: unknown, name: string): boolean {
  if (key === 'event_type' || key === 'aggregation_name') return value !== name;
  return key === 'suffix' && value !== '%Y-%m';
}

/** What has another form than ours; a value that makes no sense stays as it is, and its decoder says so. */
function convert({ theirs }: Translation, value: unknown): unknown {
  switch (theirs) {
    case 'double_click_window':
      return value === 0 ? { rule: 'none' } : { rule: 'window', seconds: value };
    case 'field':
    case 'aggregation_field':
      return value === null ? [] : value;
    case 'metric_fields':
    case 'metric_aggregation_fields':
      return isObject(value)
        ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, metricOf(one)]))
        : value;
    case 'query_modifiers':
      return robotsOf(value);
    default:
      return value;
  }
}

function metricOf(written: unknown): unknown {
  if (!Array.isArray(written) || typeof written[0] !== 'string') return written;
  const kind = Object.hasOwn(METRIC_NAMES, written[0]) ? METRIC_NAMES[written[0]] : undefined;
  return kind === undefined ? written : { [kind]: written[1] as unknown };
}

function robotsOf(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  if (value.length === 0) return true;
  const names = value.map((one) => (typeof one === 'string' ? functionName(one) : ''));
  return names.every((one) => one === 'filter_robots') ? false : value;
}
