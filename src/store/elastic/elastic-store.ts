/** The store on an Elasticsearch cluster: plain core features, so that any server from 8 on will do. */
import type { Client } from '@elastic/elasticsearch';
import { compareCodePoints } from '../../model/canonical-json.js';
import { firstDayOf, lastDayOf, yearOf, type Day, type Month } from '../../model/day.js';
import { dayDocumentId } from '../../model/day-document-text.js';
import type { RecordsetSum } from '../../model/figures.js';
import { markerId, type Marker } from '../../model/marker.js';
import { decodeMarker } from '../decode-marker.js';
import type {
  DayRange,
  DocumentKind,
  DocumentWrite,
  Lease,
  LeaseRequest,
  Store,
  StoredDay,
  StoredDocument,
} from '../store.js';
import { writeBulk, type DocumentItem, type BulkLimits } from './bulk.js';
import { createIndices, IndexNames } from './indices.js';
import { LeaseKeeper, requestTimeoutMs } from './lease.js';
import { readById } from './reads-by-place.js';
import { countByDay, readDocuments, readIds, readValues, sumByRecordset, type Search } from './reads.js';
import { Requests, orNullWithoutIndex } from './requests.js';

export interface ElasticStoreOptions {
  readonly client: Client;
  readonly address: string;
  readonly prefix: string;
  readonly leaseSeconds: number;
  readonly bulk: { readonly bytes: number; readonly concurrency: number };
}

/** Recordsets named in one query: well under the server's limit of 65,536 terms. */
const NAMED_AT_ONCE = 1000;

export class ElasticStore implements Store {
  readonly name = 'elasticsearch';
  readonly address: string;
  readonly #requests: Requests;
  readonly #names: IndexNames;
  readonly #leases: LeaseKeeper;
  readonly #limits: BulkLimits;

  constructor(options: ElasticStoreOptions) {
    this.address = options.address;
    this.#requests = new Requests(options.client, options.address);
    this.#names = new IndexNames(options.prefix);
    this.#leases = new LeaseKeeper(this.#requests, this.#names.ledger);
    this.#limits = { ...options.bulk, timeoutMs: requestTimeoutMs(options.leaseSeconds) };
  }

  prepare(years: readonly string[]): Promise<readonly string[]> {
    return createIndices(this.#requests, this.#names, years);
  }

  async withLease<T>(request: LeaseRequest, work: (lease: Lease) => Promise<T>): Promise<T> {
    await this.prepare([]);
    return this.#leases.withLease(request, work);
  }

  readLeaseHolder(statistic: string): Promise<string | null> {
    return this.#leases.readHolder(statistic);
  }

  readMarkers(statistic: string, range?: DayRange): Promise<readonly Marker[]> {
    const intervals = range === undefined ? [] : [{ range: { interval: { gte: range.from, lte: range.to } } }];
    return this.#markers(this.#ledger(statistic, intervals));
  }

  readUnsettledMarkers(statistic: string): Promise<readonly Marker[]> {
    return this.#markers(this.#ledger(statistic, [{ term: { settled: false } }]));
  }

  async readZone(statistic: string): Promise<string | null> {
    return (await readValues(this.#requests, this.#ledger(statistic, []), 'zone'))[0] ?? null;
  }

  async writeMarkers(lease: Lease, markers: readonly Marker[]): Promise<void> {
    const items = markers.map((marker) => ({
      index: this.#names.ledger,
      id: markerId(marker.statistic, marker.interval),
      source: JSON.stringify(marker),
    }));
    await writeBulk(this.#requests, lease, this.#limits, items);
    await this.#refresh([this.#names.ledger]);
  }

  async deleteMarkers(lease: Lease, intervals: readonly string[]): Promise<void> {
    const items = intervals.map((interval) => ({
      index: this.#names.ledger,
      id: markerId(lease.statistic, interval),
      source: null,
    }));
    await writeBulk(this.#requests, lease, this.#limits, items);
    await this.#refresh([this.#names.ledger]);
  }

  write(lease: Lease, writes: Iterable<DocumentWrite> | AsyncIterable<DocumentWrite>): Promise<number> {
    return writeBulk(this.#requests, lease, this.#limits, this.#bulkItems(writes));
  }

  refresh(kinds: readonly DocumentKind[]): Promise<void> {
    return this.#refresh(kinds.map((kind) => this.#names[kind]));
  }

  async *readDayRecordsets(day: Day): AsyncGenerator<string> {
    for await (const id of readIds(this.#requests, this.#day(day), 'recordset_id')) yield withoutInterval(id);
  }

  async *readMonthRecordsets(month: Month): AsyncGenerator<string> {
    for await (const id of readIds(this.#requests, this.#month(month), 'recordset_id')) yield withoutInterval(id);
  }

  sumDays(month: Month, except: Day | null): AsyncIterable<RecordsetSum> {
    const days = { range: { harvest_date: { gte: firstDayOf(month), lte: lastDayOf(month) } } };
    const not = except === null ? [] : [{ term: { harvest_date: except } }];
    // Of its own year's index alone: a document that strayed into another one is an audit's finding, never counted.
    const index = this.#names.dayOfYear(yearOf(month));
    return sumByRecordset(this.#requests, { index, filter: [days], not }, 'documents');
  }

  async *sumMonths(recordsets: readonly string[], except: readonly Month[]): AsyncGenerator<RecordsetSum> {
    for (let from = 0; from < recordsets.length; from += NAMED_AT_ONCE) {
      const named = { terms: { recordset_id: recordsets.slice(from, from + NAMED_AT_ONCE) } };
      const not = [{ terms: { month: [...except] } }];
      yield* sumByRecordset(this.#requests, { index: this.#names.month, filter: [named], not }, 'field');
    }
  }

  async *readDay(day: Day, recordset?: string): AsyncGenerator<StoredDocument> {
    const ids: string[] = [];
    if (recordset === undefined)
      for await (const id of readIds(this.#requests, this.#day(day), 'recordset_id')) ids.push(id);
    else if (await this.#hasYear(day)) ids.push(dayDocumentId(recordset, day));
    // By id and not by recordset: `A!|…` comes before `A|…`.
    yield* readById(this.#requests, this.#names.dayOfYear(yearOf(day)), ids.sort(compareCodePoints));
  }

  async readStoredDays(range?: DayRange): Promise<readonly StoredDay[]> {
    const filter = range === undefined ? [] : [{ range: { harvest_date: { gte: range.from, lte: range.to } } }];
    return countByDay(this.#requests, { index: this.#names.day, filter }, 'harvest_date');
  }

  readStoredMonths(): Promise<readonly Month[]> {
    return readValues(this.#requests, { index: this.#names.month, filter: [] }, 'month');
  }

  readMonth(month: Month): AsyncIterable<StoredDocument> {
    return readDocuments(this.#requests, this.#month(month), 'recordset_id');
  }

  readTotals(): AsyncIterable<StoredDocument> {
    return readDocuments(this.#requests, { index: this.#names.total, filter: [] }, 'recordset_id');
  }

  readSiteDays(range?: DayRange): AsyncIterable<StoredDocument> {
    const filter = range === undefined ? [] : [{ range: { day: { gte: range.from, lte: range.to } } }];
    return readDocuments(this.#requests, { index: this.#names['site-day'], filter }, 'day');
  }

  async *#bulkItems(writes: Iterable<DocumentWrite> | AsyncIterable<DocumentWrite>): AsyncGenerator<DocumentItem> {
    for await (const write of writes) yield this.#bulkItem(write);
  }

  #bulkItem(write: DocumentWrite): DocumentItem {
    switch (write.kind) {
      case 'day':
        return {
          index: this.#names.dayOfYear(yearOf(write.day)),
          id: dayDocumentId(write.recordset, write.day),
          source: write.body,
        };
      case 'month':
        return { index: this.#names.month, id: `${write.recordset}|${write.month}`, source: jsonOf(write.body) };
      case 'total':
        return { index: this.#names.total, id: write.recordset, source: jsonOf(write.body) };
      case 'site-day':
        return { index: this.#names['site-day'], id: write.day, source: jsonOf(write.body) };
      case 'stray': {
        const isDay = write.of === 'day' && write.day !== null;
        return {
          index: isDay ? this.#names.dayOfYear(yearOf(write.day)) : this.#names[write.of],
          id: write.id,
          source: null,
        };
      }
    }
  }

  #ledger(statistic: string, more: Search['filter']): Search {
    // The lease lies in the same index and has no interval.
    return { index: this.#names.ledger, filter: [{ term: { statistic } }, { exists: { field: 'interval' } }, ...more] };
  }

  #day(day: Day): Search {
    return { index: this.#names.dayOfYear(yearOf(day)), filter: [{ term: { harvest_date: day } }] };
  }

  #month(month: Month): Search {
    return { index: this.#names.month, filter: [{ term: { month } }] };
  }

  async #markers(search: Search): Promise<Marker[]> {
    const markers: Marker[] = [];
    for await (const { id, body } of readDocuments(this.#requests, search, 'interval'))
      markers.push(decodeMarker(body, id));
    return markers;
  }

  async #hasYear(day: Day): Promise<boolean> {
    const index = this.#names.dayOfYear(yearOf(day));
    return this.#requests.send(`look up ${index}`, (client) => client.indices.exists({ index }));
  }

  async #refresh(names: readonly string[]): Promise<void> {
    // One by one: an index that is not there yet must not keep the others from being refreshed.
    const refreshed = names.map((index) =>
      this.#requests.send(`refresh ${index}`, (client) => orNullWithoutIndex(client.indices.refresh({ index }))),
    );
    await Promise.all(refreshed);
  }
}

function withoutInterval(id: string): string {
  return id.slice(0, id.lastIndexOf('|'));
}

function jsonOf(body: object | null): string | null {
  return body === null ? null : JSON.stringify(body);
}
