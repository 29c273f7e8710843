/**
 * A day of a busy portal, the same for the same seed: 1,500 recordsets of which few are used much, 40,000 queries, 1,200 places.
 * Most records are used once, so that a day's lists grow with it: 1,000,000 rows of 15 pairs have about 16 million entries.
 */
import type { EventType, RecordType } from '../../src/model/telemetry.js';
import { Random } from '../../test/support/random.js';
import { SkewedChoice } from './skewed-choice.js';
import { uuid } from './uuid.js';

export const [RECORDSETS, QUERIES, PLACES] = [1_500, 40_000, 1_200];

export interface PortalRow {
  readonly type: EventType;
  readonly recordType: RecordType;
  /** Numbers of a query and a place; null: there is none. */
  readonly query: number | null;
  readonly place: number | null;
  /** JSON text. */
  readonly payload: string;
}

/** Of 100 events. Pages of results are seen far more often than anything is downloaded. */
const TYPES: readonly EventType[] = [
  ...new Array<EventType>(48).fill('seen'),
  ...new Array<EventType>(27).fill('search'),
  ...new Array<EventType>(15).fill('view'),
  ...new Array<EventType>(7).fill('mapping'),
  ...new Array<EventType>(3).fill('download'),
];
/** Of 100 events: of media; without a known place. Of 100 records: one of those that are looked at again and again. */
const [MEDIA, UNPLACED, POPULAR] = [8, 3, 10];
const POPULAR_RECORDS = 50_000;

/** @param pairs entries of each row's payload, at most a hundred or so */
export function* portalDay(rows: number, pairs: number, seed = 1): Generator<PortalRow> {
  const random = new Random(seed);
  const [queries, places] = [new SkewedChoice(QUERIES), new SkewedChoice(PLACES)];
  const payloads = new Payloads(random, pairs);
  for (let i = 0; i < rows; i++) {
    const type = random.pick(TYPES);
    yield {
      type,
      recordType: random.below(100) < MEDIA ? 'mediarecords' : 'records',
      query: type === 'view' ? null : queries.next(random),
      place: random.below(100) < UNPLACED ? null : places.next(random),
      payload: type === 'view' || type === 'seen' ? payloads.records() : payloads.hits(),
    };
  }
}

class Payloads {
  readonly #recordsets = Array.from({ length: RECORDSETS }, (_, i) => uuid('recordset', i));
  readonly #choice = new SkewedChoice(RECORDSETS);
  /** The payload in which each recordset was last named: no key comes twice. */
  readonly #named = new Uint32Array(RECORDSETS);
  #payload = 0;
  #newest = POPULAR_RECORDS;

  constructor(
    readonly random: Random,
    readonly pairs: number,
  ) {}

  /** Record to recordset. */
  records(): string {
    const entries: string[] = [];
    for (let i = 0; i < this.pairs; i++) {
      const isPopular = this.random.below(100) < POPULAR;
      const record = isPopular ? this.random.below(POPULAR_RECORDS) : this.#newest++;
      // A record that comes again belongs where it belonged before.
      const recordset = isPopular ? record % RECORDSETS : this.#choice.next(this.random);
      entries.push(`"${uuid('record', record)}":"${this.#recordsets[recordset]}"`);
    }
    return `{${entries.join(',')}}`;
  }

  /** Recordset to hits. */
  hits(): string {
    this.#payload++;
    const entries: string[] = [];
    while (entries.length < this.pairs) {
      const recordset = this.#choice.next(this.random);
      if (this.#named[recordset] === this.#payload) continue;
      this.#named[recordset] = this.#payload;
      // Few hits are common, a million rare.
      entries.push(`"${this.#recordsets[recordset]}":${Math.floor(1 / (this.random.next() + 1e-6))}`);
    }
    return `{${entries.join(',')}}`;
  }
}
