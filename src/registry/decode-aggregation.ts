/** An aggregation as somebody wrote it, to its definition. */
import { INTERVAL_UNITS, type AggregationDefinition, type IntervalUnit } from '../events/aggregation.js';
import { IS_ROBOT } from '../events/event.js';
import { decodeCopyFields, decodeFilters, decodeMetrics } from './aggregation-members.js';
import type { Decoded } from './decode-event.js';
import { fieldNames, MemberReader } from './member-reader.js';
import type { Place, Problems } from './problems.js';
import { translate } from './translate.js';

const NAME = /^[A-Za-z0-9][\w.-]{0,99}$/;
const INDEX = /^[a-z0-9][a-z0-9_.-]{0,99}$/;
const INDEX_UNITS = ['day', 'month', 'year'] as const;
/** Names of the day, month and total documents, the ledger and the events. */
const OURS = ['stats-recordset-', 'stats-site-', 'stats-runs', 'events-stats-'];
/** What every document has of itself. */
const OWN_FIELDS = ['timestamp', 'interval', 'count'];

/** @param base what holds where the registration says nothing; null: nothing is built in under the name */
export function decodeAggregation(
  name: string,
  written: Readonly<Record<string, unknown>>,
  base: AggregationDefinition | null,
  place: Place,
  problems: Problems,
): Decoded<AggregationDefinition> {
  if (!NAME.test(name) || name === 'collect-stats') {
    problems.at(place.path, place, 'is no name of an aggregation: letters, digits, -, _ and ., and not collect-stats');
  }
  const { members, ignored } = translate('aggregation', name, written, place, problems);
  const read = new MemberReader(members, place, problems);
  const event = read.read('event', base?.event ?? '', 'the name of a registered event type', (value) =>
    typeof value === 'string' && value !== '' ? value : undefined,
  );
  if (event === '' && !members.has('event'))
    problems.at(`${place.path}.event`, place, 'is missing: the event type that is counted');
  const interval = read.oneOf('interval', base?.interval ?? 'day', INTERVAL_UNITS);
  const robots = read.flag('robots', false);
  const definition: AggregationDefinition = {
    name,
    event,
    fields: read.read('fields', base?.fields ?? [], 'a list of field names, none twice', fieldNames),
    interval,
    indexInterval: read.oneOf('indexInterval', base?.indexInterval ?? defaultIndexInterval(interval), INDEX_UNITS),
    index: read.read(
      'index',
      base?.index ?? `stats-${event}`,
      'the name of an index: lower case letters, digits, -, _ and .',
      (value) => (typeof value === 'string' && INDEX.test(value) ? value : undefined),
    ),
    metrics: decodeMetrics(read, base?.metrics ?? []),
    copyFields: decodeCopyFields(read, base?.copyFields ?? {}, place.isModule),
    filters: [...(robots ? [] : [{ field: IS_ROBOT, not: true }]), ...decodeFilters(read)],
    modifiers: read.functions('modifiers'),
  };
  checkIndex(definition, read);
  checkNames(definition, read);
  return { definition, override: read.flag('override', false), ignored };
}

function defaultIndexInterval(interval: IntervalUnit): AggregationDefinition['indexInterval'] {
  return interval === 'year' ? 'year' : 'month';
}

function checkIndex({ interval, indexInterval, index }: AggregationDefinition, read: MemberReader): void {
  if (INTERVAL_UNITS.indexOf(indexInterval) < INTERVAL_UNITS.indexOf(interval)) {
    read.problem(
      'indexInterval',
      `is ${indexInterval}, which is less than the interval, ${interval}: an index must hold whole intervals`,
    );
  }
  if (OURS.some((prefix) => index.startsWith(prefix)) || /-\d{4}(-\d{2}){0,2}$/.test(index)) {
    read.problem('index', `is ${index}, a name that idb has other documents under: set index to another one`);
  }
}

/** A document has room for one value under a name. */
function checkNames({ fields, metrics, copyFields }: AggregationDefinition, read: MemberReader): void {
  const taken = new Map(OWN_FIELDS.map((name) => [name, 'idb itself']));
  const take = (member: string, name: string, by: string): void => {
    const before = taken.get(name);
    if (before === undefined) taken.set(name, by);
    // A copy of a grouping field is what Invenio-Stats' own registrations have: it is the same value.
    else if (!(by === 'copyFields' && before === 'fields')) {
      read.problem(member, `has ${name}, which is in the document by ${before} already: take another name`);
    }
  };
  for (const name of fields) take('fields', name, 'fields');
  for (const { name } of metrics) take('metrics', name, 'metrics');
  for (const name of Object.keys(copyFields)) take('copyFields', name, 'copyFields');
}
