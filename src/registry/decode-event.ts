/** An event type as somebody wrote it, to its definition. */
import { isObject } from '../model/canonical-json.js';
import { isPersonal } from '../events/personal-fields.js';
import {
  PREPROCESSORS,
  type DoubleClicks,
  type EventTypeDefinition,
  type PreprocessorName,
} from '../events/event-type.js';
import { fieldNames, MemberReader } from './member-reader.js';
import type { Place, Problems } from './problems.js';
import { translate } from './translate.js';
import { functionName, PREPROCESSOR_NAMES, UNIQUE_ID_FIELDS } from './vocabulary.js';

export interface Decoded<T> {
  readonly definition: T;
  readonly override: boolean;
  readonly ignored: readonly string[];
}

const NAME = /^[a-z0-9][a-z0-9_-]{0,99}$/;
/** The ends of index names: a type `x-2020-01` would have the alias of an index of `x`. */
const ENDS_AS_INDEX = /-\d{4}(-\d{2}){0,2}$/;
const MAX_SECONDS = 86_400;
/** A fixed window that lay in two intervals would have a click in each, and days of some zones begin at a quarter of an hour. */
const QUARTER_SECONDS = 900;

/** @param base what holds where the registration says nothing */
export function decodeEvent(
  name: string,
  written: Readonly<Record<string, unknown>>,
  base: EventTypeDefinition,
  place: Place,
  problems: Problems,
): Decoded<EventTypeDefinition> {
  if (!NAME.test(name) || ENDS_AS_INDEX.test(name)) {
    problems.at(
      place.path,
      place,
      'is no name of an event type: lower case letters, digits, - and _, no date at its end',
    );
  }
  const { members, ignored } = translate('event', name, written, place, problems);
  const read = new MemberReader(members, place, problems);
  const definition: EventTypeDefinition = {
    name,
    kind: base.kind,
    builders: read.functions('builders'),
    preprocessors: readPreprocessors(read, base, place),
    uniqueIdFields: read.read(
      'uniqueIdFields',
      impliedUniqueId(members.get('preprocessors')?.value, base),
      'a list of field names, none twice and none of a person (an address, an agent, a user, a session)',
      (value) => (fieldNames(value)?.some(isOfPerson) === false ? fieldNames(value) : undefined),
    ),
    doubleClicks: readDoubleClicks(read, base),
    mapping: read.read('mapping', base.mapping, 'an object: the properties of an Elasticsearch mapping', (value) =>
      isObject(value) && Object.values(value).every(isObject) ? value : undefined,
    ),
  };
  return { definition, override: read.flag('override', false), ignored };
}

/** Stored as an item's id, it would tell who it was. */
function isOfPerson(field: string): boolean {
  return field.split('.').some(isPersonal);
}

/** Telemetry is counted as rows are, which are never replaced: days would not be told of a later click in the place of an earlier one. */
function readDoubleClicks(read: MemberReader, { kind, doubleClicks }: EventTypeDefinition): DoubleClicks {
  const hasWindows = kind !== 'telemetry';
  const windows = hasWindows
    ? `, or {"rule": "window", "seconds": 30}; windows fill a quarter of an hour (${QUARTER_SECONDS} s) without rest: those of 10, 30, 60, 180 or 900 s do`
    : '; telemetry can have no fixed windows';
  const right = `{"rule": "none"} or {"rule": "chain", "seconds": 30}, with 1 to ${MAX_SECONDS} whole seconds${windows}`;
  return read.read('doubleClicks', doubleClicks, right, (value) => {
    const parsed = parseDoubleClicks(value);
    return parsed?.rule === 'window' && !hasWindows ? undefined : parsed;
  });
}

function readPreprocessors(
  read: MemberReader,
  base: EventTypeDefinition,
  { isModule }: Place,
): EventTypeDefinition['preprocessors'] {
  const functions = isModule ? ', or functions' : ' (a function belongs in a plugin)';
  const right = `a list of ${PREPROCESSORS.join(', ')}${functions}`;
  return read.read('preprocessors', base.preprocessors, right, (value) => {
    if (!Array.isArray(value)) return undefined;
    const parsed = value.map((one: unknown) =>
      typeof one === 'function' && isModule ? (one as EventTypeDefinition['preprocessors'][number]) : nameOf(one),
    );
    return parsed.some((one) => one === undefined) ? undefined : parsed.filter((one) => one !== undefined);
  });
}

function nameOf(written: unknown): PreprocessorName | undefined {
  if (typeof written !== 'string') return undefined;
  const theirs = functionName(written);
  const ours = Object.hasOwn(PREPROCESSOR_NAMES, theirs) ? PREPROCESSOR_NAMES[theirs] : written;
  return PREPROCESSORS.find((name) => name === ours);
}

/** What `build_file_unique_id` and its like say along with being there. */
function impliedUniqueId(preprocessors: unknown, base: EventTypeDefinition): readonly string[] {
  const names = Array.isArray(preprocessors)
    ? preprocessors.map((one) => (typeof one === 'string' ? functionName(one) : ''))
    : [];
  const theirs = names.find((name) => Object.hasOwn(UNIQUE_ID_FIELDS, name));
  return (theirs === undefined ? undefined : UNIQUE_ID_FIELDS[theirs]) ?? base.uniqueIdFields;
}

function parseDoubleClicks(value: unknown): DoubleClicks | undefined {
  if (!isObject(value)) return undefined;
  const { rule, seconds } = value;
  if (rule === 'none') return { rule };
  if (rule !== 'chain' && rule !== 'window') return undefined;
  const isRight = typeof seconds === 'number' && Number.isInteger(seconds) && seconds >= 1 && seconds <= MAX_SECONDS;
  if (!isRight || (rule === 'window' && QUARTER_SECONDS % seconds !== 0)) return undefined;
  return { rule, seconds };
}
