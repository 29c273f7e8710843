/** Documents and ledger in the embedded directory. */
import type { EmbeddedHandle } from '../../clients/embedded.js';
import type { Day, Month } from '../../model/day.js';
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
import { idsBetween, readDocuments } from './documents.js';
import { readLeaseHolder, withLease } from './lease.js';
import { hexOf, readTexts, streamTexts, textOfHex, type TextRow } from './queries.js';
import { rowOfDocument, rowOfMarker, rowWithoutMarker } from './rows.js';
import { sumDays, sumMonths } from './sums.js';
import { createStoreTables, hasStoreTables } from './tables.js';
import { writeRows } from './write.js';

/** Creates the tables where they are missing, so that a fresh directory reads as an empty store. */
export async function createEmbeddedStore(handle: EmbeddedHandle): Promise<Store> {
  return new EmbeddedStore(handle, await createStoreTables(handle));
}

/** For those who must not change anything. @returns null where there are no tables of documents yet */
export async function openEmbeddedStore(handle: EmbeddedHandle): Promise<Store | null> {
  return (await hasStoreTables(handle)) ? new EmbeddedStore(handle, []) : null;
}

const ALWAYS: DayRange = { from: '0000-01-01', to: '9999-12-31' };

class EmbeddedStore implements Store {
  readonly name = 'embedded';
  readonly address: string;
  readonly #handle: EmbeddedHandle;
  #created: readonly string[];

  constructor(handle: EmbeddedHandle, created: readonly string[]) {
    this.address = handle.directory;
    this.#handle = handle;
    this.#created = created;
  }

  /** Everything is there since the opening; the first call says what that created. Years have no tables of their own. */
  async prepare(): Promise<readonly string[]> {
    const created = this.#created;
    this.#created = [];
    return created;
  }

  async withLease<T>(request: LeaseRequest, work: (lease: Lease) => Promise<T>): Promise<T> {
    return await withLease(this.#handle, request, work);
  }

  async readMarkers(statistic: string, { from, to }: DayRange = ALWAYS): Promise<readonly Marker[]> {
    const sql = `
      SELECT "interval", body FROM idb.runs
      WHERE statistic = $1 AND "interval" BETWEEN $2 AND $3 ORDER BY "interval"`;
    return decodeMarkers(statistic, await readTexts(this.#handle, sql, [statistic, from, to]));
  }

  async readZone(statistic: string): Promise<string | null> {
    const sql = `SELECT "interval", body FROM idb.runs WHERE statistic = $1 ORDER BY "interval" DESC LIMIT 1`;
    const [newest] = decodeMarkers(statistic, await readTexts(this.#handle, sql, [statistic]));
    return newest?.zone ?? null;
  }

  async readLeaseHolder(statistic: string): Promise<string | null> {
    return await readLeaseHolder(this.#handle, statistic);
  }

  async readUnsettledMarkers(statistic: string): Promise<readonly Marker[]> {
    const sql = `SELECT "interval", body FROM idb.runs WHERE statistic = $1 AND NOT settled ORDER BY "interval"`;
    return decodeMarkers(statistic, await readTexts(this.#handle, sql, [statistic]));
  }

  async writeMarkers(lease: Lease, markers: readonly Marker[]): Promise<void> {
    await writeRows(this.#handle, lease, markers, rowOfMarker);
  }

  async deleteMarkers(lease: Lease, intervals: readonly string[]): Promise<void> {
    await writeRows(this.#handle, lease, intervals, (interval) => rowWithoutMarker(lease.statistic, interval));
  }

  async write(lease: Lease, writes: Iterable<DocumentWrite> | AsyncIterable<DocumentWrite>): Promise<number> {
    return await writeRows(this.#handle, lease, writes, rowOfDocument);
  }

  /** Nothing to do: every write is seen at once. */
  refresh(_kinds: readonly DocumentKind[]): Promise<void> {
    return Promise.resolve();
  }

  readDayRecordsets(day: Day): AsyncIterable<string> {
    return this.#readIds(`SELECT encode(recordset, 'hex') FROM idb.days WHERE day = $1 ORDER BY recordset`, day);
  }

  readMonthRecordsets(month: Month): AsyncIterable<string> {
    return this.#readIds(`SELECT encode(recordset, 'hex') FROM idb.months WHERE month = $1 ORDER BY recordset`, month);
  }

  sumDays(month: Month, except: Day | null): AsyncIterable<RecordsetSum> {
    return sumDays(this.#handle, month, except);
  }

  sumMonths(recordsets: readonly string[], except: readonly Month[]): AsyncIterable<RecordsetSum> {
    return sumMonths(this.#handle, recordsets, except);
  }

  readDay(day: Day, recordset?: string): AsyncIterable<StoredDocument> {
    const all = { table: 'idb.days', key: 'id', where: 'day = $1', parameters: [day] };
    if (recordset === undefined) return readDocuments(this.#handle, all);
    const one = {
      ...all,
      where: `day = $1 AND id = decode($2, 'hex')`,
      parameters: [day, hexOf(`${recordset}|${day}`)],
    };
    return readDocuments(this.#handle, one);
  }

  async readStoredDays({ from, to }: DayRange = ALWAYS): Promise<readonly StoredDay[]> {
    const sql = 'SELECT day, count(*)::text FROM idb.days WHERE day BETWEEN $1 AND $2 GROUP BY day ORDER BY day';
    const rows = await readTexts(this.#handle, sql, [from, to]);
    return rows.map(([day, documents]) => ({ day: day ?? '', documents: Number(documents) }));
  }

  async readStoredMonths(): Promise<readonly Month[]> {
    const rows = await readTexts(this.#handle, 'SELECT DISTINCT month FROM idb.months ORDER BY month', []);
    return rows.map(([month]) => month ?? '');
  }

  readMonth(month: Month): AsyncIterable<StoredDocument> {
    return readDocuments(this.#handle, {
      table: 'idb.months',
      key: 'recordset',
      where: 'month = $1',
      parameters: [month],
    });
  }

  readTotals(): AsyncIterable<StoredDocument> {
    return readDocuments(this.#handle, { table: 'idb.totals', key: 'id', where: 'true', parameters: [] });
  }

  readSiteDays({ from, to }: DayRange = ALWAYS): AsyncIterable<StoredDocument> {
    return readDocuments(this.#handle, { table: 'idb.site_days', key: 'id', ...idsBetween(from, to) });
  }

  async *#readIds(sql: string, parameter: string): AsyncGenerator<string> {
    for await (const [id] of streamTexts(this.#handle, sql, [parameter])) yield textOfHex(id);
  }
}

function decodeMarkers(statistic: string, rows: readonly TextRow[]): Marker[] {
  return rows.map(([interval, body]) => decodeMarker(JSON.parse(body ?? 'null'), markerId(statistic, interval ?? '')));
}
