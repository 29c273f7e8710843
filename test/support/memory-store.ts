/** A store in memory: what the interface promises, as plainly as it can be written, and held to the suite of the real ones. */
import { compareCodePoints } from '../../src/model/canonical-json.js';
import { monthOf, type Day, type Month } from '../../src/model/day.js';
import { dayDocumentId } from '../../src/model/day-document-text.js';
import type { DayDocument, MonthDocument } from '../../src/model/documents.js';
import { IdbError } from '../../src/model/errors.js';
import { figuresOf, type RecordsetSum } from '../../src/model/figures.js';
import { markerId, type Marker } from '../../src/model/marker.js';
import { decodeMarker } from '../../src/store/decode-marker.js';
import type {
  DayRange,
  DocumentKind,
  DocumentWrite,
  Lease,
  LeaseRequest,
  Store,
  StoredDay,
  StoredDocument,
} from '../../src/store/store.js';
import { mergeSums } from '../../src/totals/summaries.js';

const ALWAYS: DayRange = { from: '0000-01-01', to: '9999-12-31' };

interface Kept {
  readonly kind: DocumentKind | 'marker';
  readonly id: string;
  /** Null: taken away, and no older lease may bring it back. */
  readonly text: string | null;
  readonly version: number;
}

export class MemoryStore implements Store {
  readonly name = 'embedded';
  readonly address = 'memory';
  readonly #kept = new Map<string, Kept>();
  readonly #holders = new Map<string, string>();
  #number = Date.now();

  prepare(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }

  async withLease<T>({ statistic, holder }: LeaseRequest, work: (lease: Lease) => Promise<T>): Promise<T> {
    const other = this.#holders.get(statistic);
    if (other !== undefined) throw new IdbError('lease-held', `Another run works: ${other} holds the lease.`);
    this.#holders.set(statistic, holder);
    try {
      return await work({ statistic, holder, number: ++this.#number, check: () => undefined });
    } finally {
      this.#holders.delete(statistic);
    }
  }

  async readLeaseHolder(statistic: string): Promise<string | null> {
    return this.#holders.get(statistic) ?? null;
  }

  async readMarkers(statistic: string, { from, to }: DayRange = ALWAYS): Promise<readonly Marker[]> {
    return this.#read('marker')
      .map(({ id, body }) => decodeMarker(body, id))
      .filter((marker) => marker.statistic === statistic && marker.interval >= from && marker.interval <= to)
      .sort((a, b) => compareCodePoints(a.interval, b.interval));
  }

  async readZone(statistic: string): Promise<string | null> {
    return (await this.readMarkers(statistic)).at(-1)?.zone ?? null;
  }

  async readUnsettledMarkers(statistic: string): Promise<readonly Marker[]> {
    return (await this.readMarkers(statistic)).filter(({ settled }) => !settled);
  }

  async writeMarkers(lease: Lease, markers: readonly Marker[]): Promise<void> {
    for (const marker of markers) {
      this.#put(lease, 'marker', markerId(marker.statistic, marker.interval), JSON.stringify(marker));
    }
  }

  async deleteMarkers(lease: Lease, intervals: readonly string[]): Promise<void> {
    for (const interval of intervals) this.#put(lease, 'marker', markerId(lease.statistic, interval), null);
  }

  async write(lease: Lease, writes: Iterable<DocumentWrite> | AsyncIterable<DocumentWrite>): Promise<number> {
    let written = 0;
    for await (const write of writes) {
      this.#put(lease, write.kind === 'stray' ? write.of : write.kind, idOf(write), textOf(write));
      written++;
    }
    return written;
  }

  refresh(): Promise<void> {
    return Promise.resolve();
  }

  async *readDayRecordsets(day: Day): AsyncGenerator<string> {
    for (const { body } of this.#days(day)) yield body.recordset_id;
  }

  async *readMonthRecordsets(month: Month): AsyncGenerator<string> {
    for (const { body } of this.#months(month)) yield body.recordset_id;
  }

  async *sumDays(month: Month, except: Day | null): AsyncGenerator<RecordsetSum> {
    const days = this.#read<DayDocument>('day').map(({ body }) => body);
    const others = days.filter(({ harvest_date: day }) => monthOf(day) === month && day !== except);
    yield* added(
      others.map((body) => ({
        recordset: body.recordset_id,
        firstDay: body.harvest_date,
        lastDay: body.harvest_date,
        days: 1,
        figures: figuresOf(body),
      })),
    );
  }

  async *sumMonths(recordsets: readonly string[], except: readonly Month[]): AsyncGenerator<RecordsetSum> {
    const months = this.#read<MonthDocument>('month').map(({ body }) => body);
    const meant = months.filter((body) => recordsets.includes(body.recordset_id) && !except.includes(body.month));
    yield* added(
      meant.map((body) => ({
        recordset: body.recordset_id,
        firstDay: body.first_day,
        lastDay: body.last_day,
        days: body.days,
        figures: figuresOf(body),
      })),
    );
  }

  async *readDay(day: Day, recordset?: string): AsyncGenerator<StoredDocument> {
    yield* this.#days(day).filter(({ id }) => recordset === undefined || id === dayDocumentId(recordset, day));
  }

  async readStoredDays({ from, to }: DayRange = ALWAYS): Promise<readonly StoredDay[]> {
    const counts = new Map<Day, number>();
    for (const { body } of this.#read<DayDocument>('day')) {
      counts.set(body.harvest_date, (counts.get(body.harvest_date) ?? 0) + 1);
    }
    const days = [...counts].filter(([day]) => day >= from && day <= to);
    return days.map(([day, documents]) => ({ day, documents })).sort((a, b) => compareCodePoints(a.day, b.day));
  }

  async readStoredMonths(): Promise<readonly Month[]> {
    return [...new Set(this.#read<MonthDocument>('month').map(({ body }) => body.month))].sort();
  }

  async *readMonth(month: Month): AsyncGenerator<StoredDocument> {
    yield* this.#months(month);
  }

  async *readTotals(): AsyncGenerator<StoredDocument> {
    yield* this.#read('total');
  }

  async *readSiteDays(range?: DayRange): AsyncGenerator<StoredDocument> {
    const isMeant = (id: string) => range === undefined || (id >= range.from && id <= range.to);
    yield* this.#read('site-day').filter(({ id }) => isMeant(id));
  }

  /** Puts a document in its place, or (null) takes it away, past every rule. */
  change(kind: DocumentKind | 'marker', id: string, body: unknown): void {
    const text = body === null ? null : JSON.stringify(body);
    this.#kept.set(`${kind} ${id}`, { kind, id, text, version: 0 });
  }

  /** Everything that is stored. */
  get contents(): readonly { readonly kind: DocumentKind | 'marker'; readonly id: string; readonly body: unknown }[] {
    return [...this.#kept.values()].flatMap(({ kind, id, text }) =>
      text === null ? [] : [{ kind, id, body: JSON.parse(text) as unknown }],
    );
  }

  #days(day: Day) {
    return this.#read<DayDocument>('day').filter(({ body }) => body.harvest_date === day);
  }

  #months(month: Month) {
    const months = this.#read<MonthDocument>('month').filter(({ body }) => body.month === month);
    return months.sort((a, b) => compareCodePoints(a.body.recordset_id, b.body.recordset_id));
  }

  /** Sorted by id. */
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- says what its own writes have put there
  #read<T>(kind: Kept['kind']): { readonly id: string; readonly body: T }[] {
    return [...this.#kept.values()]
      .filter((each) => each.kind === kind)
      .flatMap(({ id, text }) => (text === null ? [] : [{ id, body: JSON.parse(text) as T }]))
      .sort((a, b) => compareCodePoints(a.id, b.id));
  }

  #put({ number, holder }: Lease, kind: Kept['kind'], id: string, text: string | null): void {
    const there = this.#kept.get(`${kind} ${id}`);
    if (there !== undefined && there.version > number)
      throw new IdbError('lease-lost', `Failed to write document ${id}: a later run than ${holder} has written it.`);
    this.#kept.set(`${kind} ${id}`, { kind, id, text, version: number });
  }
}

function idOf(write: DocumentWrite): string {
  if (write.kind === 'day') return dayDocumentId(write.recordset, write.day);
  if (write.kind === 'month') return `${write.recordset}|${write.month}`;
  if (write.kind === 'total') return write.recordset;
  return write.kind === 'stray' ? write.id : write.day;
}

function textOf(write: DocumentWrite): string | null {
  if (write.kind === 'stray' || write.body === null) return null;
  return Buffer.isBuffer(write.body) ? write.body.toString() : JSON.stringify(write.body);
}

function added(sums: readonly RecordsetSum[]): RecordsetSum[] {
  let byRecordset: ReadonlyMap<string, RecordsetSum> = new Map();
  for (const sum of sums) byRecordset = mergeSums(byRecordset, new Map([[sum.recordset, sum]]));
  return [...byRecordset.values()].sort((a, b) => compareCodePoints(a.recordset, b.recordset));
}
