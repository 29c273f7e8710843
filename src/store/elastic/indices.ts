/** Names of the indices, and mappings of those that hold documents and the ledger. */
import type { estypes } from '@elastic/elasticsearch';
import { cellsOf } from '../../model/figures.js';
import type { DocumentKind } from '../store.js';
import { ensureIndices, type WantedIndex } from './ensure-indices.js';
import type { Requests } from './requests.js';

type Properties = Record<string, estypes.MappingProperty>;

const LONG: estypes.MappingProperty = { type: 'long' };
const KEYWORD: estypes.MappingProperty = { type: 'keyword' };
const DATE: estypes.MappingProperty = { type: 'date', format: 'strict_date' };
/** Kept and given back, not indexed: indexed lists cost two to three times the time and disk. */
const KEPT: estypes.MappingProperty = { type: 'object', enabled: false };

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

/**
 * The alias of one event index alone, which events are written to: bulks may ask that it is there (`require_alias`), so that the server
 * never creates an index by itself, without mapping, in the place of one that was deleted.
 */
export function writeAlias(eventIndex: string): string {
  return `${eventIndex}.write`;
}

/** Every name that idb uses in a store, with the operator's prefix before it as it is. */
export class IndexNames {
  /** Alias of the day indices of all years. */
  readonly day: string;
  readonly month: string;
  readonly total: string;
  readonly 'site-day': string;
  readonly ledger: string;
  readonly salts: string;
  readonly #prefix: string;

  constructor(prefix: string) {
    this.#prefix = prefix;
    this.day = `${prefix}stats-recordset-days`;
    this.month = `${prefix}stats-recordset-months`;
    this.total = `${prefix}stats-recordset-totals`;
    this['site-day'] = `${prefix}stats-site-days`;
    this.ledger = `${prefix}stats-runs`;
    this.salts = `${prefix}stats-runs-salts`;
  }

  dayOfYear(year: string): string {
    return `${this.day}-${year}`;
  }

  /** Alias of the event indices of all months. */
  eventsAlias(type: string): string {
    return `${this.#prefix}events-stats-${type}`;
  }

  /** @param month UTC, `YYYY-MM` */
  eventIndex(type: string, month: string): string {
    return `${this.eventsAlias(type)}-${month}`;
  }

  /** @param name of an index or alias of aggregates, as it is registered */
  aggregate(name: string): string {
    return `${this.#prefix}${name}`;
  }
}

/** Creates what is missing, each with its mapping and alias before anything is written to it. @returns the names created */
export async function createIndices(
  requests: Requests,
  names: IndexNames,
  years: readonly string[],
): Promise<string[]> {
  const wanted = (kind: keyof typeof MAPPINGS, ...aliases: string[]): WantedIndex => ({
    mappings: { dynamic: false, properties: MAPPINGS[kind] },
    aliases,
  });
  return ensureIndices(
    requests,
    new Map([
      [names.ledger, wanted('ledger')],
      [names.month, wanted('month')],
      [names.total, wanted('total')],
      [names['site-day'], wanted('site-day')],
      ...years.map((year) => [names.dayOfYear(year), wanted('day', names.day)] as const),
    ]),
  );
}
