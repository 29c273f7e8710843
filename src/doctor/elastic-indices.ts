/** Whether the indices are those that idb creates, and can be written. */
import type { Client, estypes } from '@elastic/elasticsearch';
import { elasticsearchError, statusOf } from '../clients/elasticsearch.js';
import { EVENT_TYPES, RECORD_TYPES } from '../model/telemetry.js';
import { writeAlias, type IndexNames } from '../store/elastic/indices.js';
import { ok, problem, warning, type Outcome } from './check.js';

/** An index as `GET <index>` answers, in so far as it is looked at. */
export type IndexState = Pick<estypes.IndicesIndexState, 'aliases' | 'mappings' | 'settings'>;

type Kind = 'day' | 'month' | 'total' | 'site-day' | 'ledger' | 'event';

const CELL_FIELDS = RECORD_TYPES.flatMap((recordType) =>
  EVENT_TYPES.flatMap((type) => [`${recordType}.${type}.count`, `${recordType}.${type}.total`]),
);
const LONGS = (fields: readonly string[]) => Object.fromEntries(fields.map((field) => [field, 'long']));
const SUMMARY = { recordset_id: 'keyword', first_day: 'date', last_day: 'date', days: 'long', ...LONGS(CELL_FIELDS) };

/** The fields that searches, sums and sorting go by: with another type they fail, or (worse) give other numbers. */
const FIELDS: Record<Kind, Readonly<Record<string, string>>> = {
  day: { recordset_id: 'keyword', harvest_date: 'date', ...LONGS(CELL_FIELDS) },
  month: { ...SUMMARY, month: 'keyword' },
  total: SUMMARY,
  'site-day': { day: 'date' },
  ledger: { statistic: 'keyword', interval: 'keyword', zone: 'keyword', settled: 'boolean' },
  event: { id: 'keyword', type: 'keyword', timestamp: 'date', arrived: 'date' },
};

/** Deletes must be remembered for as long as a stalled run's write may come late. */
const GC_DELETES = '1d';

export async function lookAtIndices(client: Client, names: IndexNames): Promise<readonly Outcome[]> {
  const index = [
    names.ledger,
    names.month,
    names.total,
    names['site-day'],
    names.day,
    `${names.day}-*`,
    names.eventsAlias('*'),
  ];
  try {
    return judgeIndices(
      await client.indices.get({
        index,
        ignore_unavailable: true,
        allow_no_indices: true,
        features: ['aliases', 'mappings', 'settings'],
      }),
      names,
    );
  } catch (error) {
    if (statusOf(error) === 404) return judgeIndices({}, names);
    throw elasticsearchError('look at the indices', index.join(', '), error);
  }
}

/** @param found by name; an alias is found as the indices that it stands for */
export function judgeIndices(found: Readonly<Record<string, IndexState>>, names: IndexNames): readonly Outcome[] {
  const kinds = new Map<string, Kind>([
    [names.ledger, 'ledger'],
    [names.month, 'month'],
    [names.total, 'total'],
    [names['site-day'], 'site-day'],
  ]);
  const faults = Object.entries(found).flatMap(([name, state]) => {
    if (name === names.day) return [isNoAlias(name, 'the day indices of all years')];
    if (name.startsWith(names.eventsAlias(''))) return eventFaults(name, state);
    return faultsOf(name, state, kinds.get(name) ?? 'day', names);
  });
  const missing = [...kinds.keys()].filter((name) => found[name] === undefined);
  if (missing.length > 0)
    faults.push(warning(`Not there yet: ${missing.join(', ')}`, 'idb init creates them; the first run would, too.'));
  const count = Object.keys(found).length;
  return faults.length > 0 ? faults : [ok(`${count} indices, as idb creates them`)];
}

function isNoAlias(name: string, indices: string): Outcome {
  const advice =
    'Delete it if it is not needed (idb makes an alias of this name), or set index.prefix so that idb has names of its own.';
  return problem(`${name} is an index, and must be the alias of ${indices}`, advice);
}

function faultsOf(name: string, { aliases, mappings, settings }: IndexState, kind: Kind, names: IndexNames): Outcome[] {
  const again = "collect its days again (idb collect-stats -d '*' --force)";
  const faults = mappingFaults(name, mappings, kind, again);
  if (faults.length === 0 && String(mappings?.dynamic) !== 'false') {
    faults.push(
      problem(
        `${name} maps unknown fields by itself (dynamic is not false), and would index every list`,
        `PUT ${name}/_mapping {"dynamic": false}`,
      ),
    );
  }
  if (kind === 'day' && !(names.day in (aliases ?? {}))) {
    faults.push(problem(`${name} lacks the alias ${names.day}, by which days are read`, 'idb init gives it.'));
  }
  return [...faults, ...settingFaults(name, settings?.index)];
}

/** An event index: of one type and month. */
function eventFaults(name: string, { aliases, mappings, settings }: IndexState): Outcome[] {
  const alias = /^(.+)-\d{4}-\d{2}$/.exec(name)?.[1];
  if (alias === undefined) return [isNoAlias(name, "the event indices of all of the type's months")];
  const faults = mappingFaults(name, mappings, 'event', 'process its events again');
  const wanted = [
    { name: alias, use: 'by which events are read' },
    { name: writeAlias(name), use: 'by which events are written' },
  ];
  const missing = wanted.filter((one) => !(one.name in (aliases ?? {})));
  faults.push(
    ...missing.map((one) =>
      problem(`${name} lacks the alias ${one.name}, ${one.use}`, `PUT ${name}/_alias/${one.name}`),
    ),
  );
  return [...faults, ...settingFaults(name, settings?.index)];
}

function mappingFaults(name: string, mappings: IndexState['mappings'], kind: Kind, again: string): Outcome[] {
  const foreign = foreignFields(mappings, FIELDS[kind]);
  if (foreign.length === 0) return [];
  return [
    problem(
      `${name} has another mapping than idb needs: ${shortened(foreign)}`,
      "It was not created by idb, and a mapping can't be changed. Set index.prefix so that idb has names of its own; or delete the " +
        `index, run idb init, and ${again}.`,
    ),
  ];
}

function settingFaults(name: string, settings: estypes.IndicesIndexSettings | undefined): Outcome[] {
  const faults: Outcome[] = [];
  const blocks = Object.entries(settings?.blocks ?? {}).filter(([, value]) => String(value) === 'true');
  if (blocks.length > 0) {
    const advice =
      'After a full disk it goes away by itself when there is room again; else take it off: PUT <index>/_settings.';
    faults.push(problem(`${name} is blocked: ${blocks.map(([block]) => block).join(', ')}`, advice));
  }
  if (settings?.gc_deletes !== GC_DELETES) {
    const finding = `${name} remembers deletes for ${String(settings?.gc_deletes ?? '60s')}, not for ${GC_DELETES}: a stalled run's late write could bring one back`;
    faults.push(warning(finding, `PUT ${name}/_settings {"index.gc_deletes": "${GC_DELETES}"}`));
  }
  return faults;
}

/** A mapping without any of our fields would fill the screen. */
function shortened(faults: readonly string[]): string {
  const most = 3;
  return faults.length <= most
    ? faults.join(', ')
    : `${faults.slice(0, most).join(', ')} and ${faults.length - most} more`;
}

/** `recordset_id is text, not keyword`, for each field that is not as needed. */
export function foreignFields(
  mappings: estypes.MappingTypeMapping | undefined,
  needed: Readonly<Record<string, string>>,
): string[] {
  return Object.entries(needed).flatMap(([field, type]) => {
    const found = typeAt(mappings?.properties, field.split('.'));
    return found === type ? [] : [`${field} is ${found ?? 'not mapped'}, not ${type}`];
  });
}

function typeAt(
  properties: Record<string, estypes.MappingProperty> | undefined,
  [name = '', ...rest]: readonly string[],
): string | undefined {
  const property = properties?.[name];
  if (property === undefined || rest.length === 0) return property?.type;
  return 'properties' in property ? typeAt(property.properties, rest) : undefined;
}
