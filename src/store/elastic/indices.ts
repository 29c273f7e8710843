/** Names, mappings and creation of the indices. */
import type { estypes } from '@elastic/elasticsearch';
import { statusOf } from '../../clients/elasticsearch.js';
import { cellsOf } from '../../model/figures.js';
import type { DocumentKind } from '../store.js';
import type { Requests } from './requests.js';

type Properties = Record<string, estypes.MappingProperty>;

const LONG: estypes.MappingProperty = { type: 'long' };
const KEYWORD: estypes.MappingProperty = { type: 'keyword' };
const DATE: estypes.MappingProperty = { type: 'date', format: 'strict_date' };
/** Kept and given back, not indexed: indexed lists cost two to three times the time and disk. */
const KEPT: estypes.MappingProperty = { type: 'object', enabled: false };

/** One shard until an operator's size says otherwise; a copy as soon as there is a second node. */
const SETTINGS: estypes.IndicesIndexSettings = {
  number_of_shards: 1,
  auto_expand_replicas: '0-1',
  // A stalled run's late write must meet the tombstone of what its successor deleted.
  gc_deletes: '1d',
};

const SUM: Properties = {
  recordset_id: KEYWORD,
  first_day: DATE,
  last_day: DATE,
  days: LONG,
  ...nested({ count: LONG, total: LONG }),
};

const MAPPINGS: Record<DocumentKind | 'ledger', Properties> = {
  day: {
    recordset_id: KEYWORD,
    harvest_date: DATE,
    ...nested({ count: LONG, total: LONG, items: KEPT, queries: KEPT, geocodes: KEPT }),
  },
  month: { ...SUM, month: KEYWORD },
  total: SUM,
  'site-day': {
    day: DATE,
    zone: KEYWORD,
    rows: LONG,
    counted: LONG,
    rejected: { properties: { total: LONG, reasons: KEPT } },
    events: { properties: nested({ events: LONG, zero_hits: LONG, records: LONG }) },
    recordsets: LONG,
    sources: KEPT,
    checksum: KEYWORD,
  },
  ledger: {
    statistic: KEYWORD,
    interval: KEYWORD,
    month: KEYWORD,
    state: KEYWORD,
    settled: { type: 'boolean' },
    attempt: LONG,
    holder: KEYWORD,
    started: { type: 'date' },
    finished: { type: 'date' },
    zone: KEYWORD,
    until: { type: 'date' },
    number: LONG,
  },
};

function nested(cell: Properties): Properties {
  const types = cellsOf<estypes.MappingProperty>(() => ({ properties: cell }));
  return Object.fromEntries(
    Object.entries(types).map(([recordType, cells]) => [recordType, { properties: { ...cells } }]),
  );
}

/** Every name that idb uses in a store, with the operator's prefix before it as it is. */
export class IndexNames {
  /** Alias of the day indices of all years. */
  readonly day: string;
  readonly month: string;
  readonly total: string;
  readonly 'site-day': string;
  readonly ledger: string;

  constructor(prefix: string) {
    this.day = `${prefix}stats-recordset-days`;
    this.month = `${prefix}stats-recordset-months`;
    this.total = `${prefix}stats-recordset-totals`;
    this['site-day'] = `${prefix}stats-site-days`;
    this.ledger = `${prefix}stats-runs`;
  }

  dayOfYear(year: string): string {
    return `${this.day}-${year}`;
  }
}

/** Creates what is missing, each with its mapping and alias before anything is written to it. @returns the names created */
export async function createIndices(
  requests: Requests,
  names: IndexNames,
  years: readonly string[],
): Promise<string[]> {
  const wanted = new Map<string, { kind: keyof typeof MAPPINGS; alias?: string }>([
    [names.ledger, { kind: 'ledger' }],
    [names.month, { kind: 'month' }],
    [names.total, { kind: 'total' }],
    [names['site-day'], { kind: 'site-day' }],
    ...years.map((year) => [names.dayOfYear(year), { kind: 'day', alias: names.day }] as const),
  ]);
  const found = await requests.send('look up the indices', (client) =>
    client.indices.getAlias({ index: [...wanted.keys()], ignore_unavailable: true }),
  );
  const created: string[] = [];
  for (const [index, { kind, alias }] of wanted) {
    const aliases = found[index]?.aliases;
    if (aliases === undefined && (await createIndex(requests, index, MAPPINGS[kind], alias))) created.push(index);
    if (aliases !== undefined && alias !== undefined && !(alias in aliases)) {
      await requests.send(`give ${index} the alias ${alias}`, (client) =>
        client.indices.putAlias({ index, name: alias }),
      );
      created.push(`${alias} -> ${index}`);
    }
  }
  return created;
}

/** @returns false where another run created it in the meantime */
async function createIndex(
  requests: Requests,
  index: string,
  properties: Properties,
  alias?: string,
): Promise<boolean> {
  return requests.send(`create the index ${index}`, async (client) => {
    try {
      await client.indices.create({
        index,
        settings: SETTINGS,
        mappings: { dynamic: false, properties },
        ...(alias === undefined ? {} : { aliases: { [alias]: {} } }),
      });
      return true;
    } catch (error) {
      if (statusOf(error) === 400 && String(error).includes('resource_already_exists')) return false;
      throw error;
    }
  });
}
