/** A few days whose rows come, change and go, and runs over them in any order, some of which die; held against the reference throughout. */
import { audit } from '../../../src/collect/audit/audit.js';
import { collectStats, type CollectRequest } from '../../../src/collect/collect-stats.js';
import type { Parts } from '../../../src/collect/parts.js';
import { addDays, daysBetween, type Day } from '../../../src/model/day.js';
import type { DayDocument } from '../../../src/model/documents.js';
import { COLLECT_STATS, isDone } from '../../../src/model/marker.js';
import type { TelemetryRow } from '../../../src/model/telemetry.js';
import type { Store, StoredDocument } from '../../../src/store/store.js';
import { testParts } from '../../support/parts.js';
import { randomRow } from '../../support/random-rows.js';
import type { Random } from '../../support/random.js';
import { differencesOf, type Difference } from '../engine/differences.js';
import { Died, dyingStore } from './dying-store.js';
import { MemorySource } from './memory-source.js';
import { dayDocuments, documentsOf, type Documents } from './reference.js';

/** The end of one month and the beginning of the next: a day's month and the other one are both close. */
const FIRST = '2020-02-26';
const DAYS = daysBetween(FIRST, addDays(FIRST, 7));
const NOW = new Date('2020-03-10T12:00:00Z');
const CATCH_UP_DAYS = 20;
const MOST_CALLS = 70;

export class World {
  readonly #store: Store;
  readonly #source = new MemorySource();
  readonly #random: Random;
  /** The rows that each complete day was counted from. */
  readonly #counted = new Map<Day, readonly TelemetryRow[]>();
  /** Days that a run died on. */
  readonly #unfinished = new Set<Day>();
  #attempts = new Map<Day, number>();
  #isSettled = true;
  #rows = 0;
  #died = 0;

  constructor(store: Store, random: Random) {
    this.#store = store;
    this.#random = random;
    for (const day of DAYS) if (random.next() < 0.8) this.#more(day);
  }

  /** Runs that died. */
  get died(): number {
    return this.#died;
  }

  /** Something happens to the rows of a day, and a run follows. @returns what is stored otherwise than it should be */
  async step(): Promise<readonly Difference[]> {
    this.#change(this.#random.pick(DAYS));
    const dies = this.#random.next() < 0.25 ? this.#random.below(MOST_CALLS) : null;
    return this.#collect(this.#randomRequest(), dies);
  }

  /** Everything is counted once more, and audited with its source. */
  async finish(): Promise<readonly Difference[]> {
    const when = { kind: 'range', from: FIRST, to: DAYS.at(-1) ?? FIRST } as const;
    const found = await this.#collect({ when, force: true, dryRun: false, catchUpDays: CATCH_UP_DAYS }, null);
    const { report } = await audit(this.#parts(null), { from: null, to: null, source: true });
    return [...found, ...report.differences.map(({ first }) => ({ kind: 'diverged' as const, what: first.message }))];
  }

  #more(day: Day): void {
    const more = Array.from({ length: 1 + this.#random.below(4) }, () => randomRow(this.#random, ++this.#rows));
    this.#source.put(day, [...this.#source.rowsOf(day), ...more]);
  }

  #change(day: Day): void {
    const rows = this.#source.rowsOf(day);
    const what = this.#random.below(6);
    if (what <= 1) this.#more(day);
    else if (what === 2)
      this.#source.put(
        day,
        rows.filter(() => this.#random.next() < 0.6),
      );
    else if (what === 3) this.#source.put(day, []);
    // In place: its fingerprint tells nothing of it.
    else if (what === 4)
      this.#source.put(
        day,
        rows.map(([id]) => randomRow(this.#random, Number(id))),
      );
  }

  #randomRequest(): CollectRequest {
    const [day, other] = [this.#random.pick(DAYS), this.#random.pick(DAYS)];
    const [from, to] = day < other ? [day, other] : [other, day];
    const when = this.#random.pick<CollectRequest['when']>([
      { kind: 'day', day },
      { kind: 'day', day },
      { kind: 'range', from, to },
      { kind: 'all' },
    ]);
    const catchUpDays = this.#random.next() < 0.2 ? CATCH_UP_DAYS : null;
    return { when, force: this.#random.next() < 0.5, dryRun: this.#random.next() < 0.05, catchUpDays };
  }

  #parts(dies: number | null): Parts {
    return testParts(this.#source, dyingStore(this.#store, dies), { now: () => NOW });
  }

  async #collect(request: CollectRequest, dies: number | null): Promise<readonly Difference[]> {
    const outcomes = await this.#run(request, dies);
    const collected = await this.#learn();
    if (outcomes === 'died') {
      this.#died++;
      this.#isSettled = false;
      return this.#wrongDays();
    }
    const said = outcomes.filter(({ outcome }) => outcome === 'collected').map(({ day }) => day);
    if (said.join() !== collected.join())
      return [{ kind: 'diverged', what: `collected, it says: ${said.join()}; in the ledger: ${collected.join()}` }];
    if (said.length > 0) this.#isSettled = true;
    return this.#isSettled ? this.#allWrong() : this.#wrongDays();
  }

  async #run(request: CollectRequest, dies: number | null) {
    try {
      return (await collectStats(this.#parts(dies), request)).days;
    } catch (error) {
      if (error instanceof Died) return 'died';
      throw error;
    }
  }

  /** Which days have been counted by the run that just ended. */
  async #learn(): Promise<readonly Day[]> {
    const before = this.#attempts;
    const markers = await this.#store.readMarkers(COLLECT_STATS);
    this.#attempts = new Map(markers.map(({ interval, attempt }) => [interval, attempt]));
    const touched = markers.filter(({ interval, attempt }) => before.get(interval) !== attempt);
    for (const marker of touched) {
      const { interval: day } = marker;
      if (isDone(marker)) this.#counted.set(day, this.#source.rowsOf(day));
      if (isDone(marker)) this.#unfinished.delete(day);
      else this.#unfinished.add(day);
    }
    return touched.filter(isDone).map(({ interval }) => interval);
  }

  async #wrongDays(): Promise<readonly Difference[]> {
    const { days: found } = await readAll(this.#store);
    const isFinished = (id: string) => !this.#unfinished.has(id.slice(-FIRST.length));
    return differencesOf(only(found, isFinished), only(this.#expectedDays(), isFinished));
  }

  /** Days as their rows say, months and totals as the days say, and an audit that has only unfinished days to complain of. */
  async #allWrong(): Promise<readonly Difference[]> {
    const found = await readAll(this.#store);
    const { months, totals } = documentsOf(Object.values(found.days) as DayDocument[]);
    const { report } = await audit(this.#parts(null), { from: null, to: null, source: false });
    const complaints = report.differences.filter(({ kind }) => kind !== 'day-unfinished');
    return [
      ...(await this.#wrongDays()),
      ...differencesOf(found.months, months),
      ...differencesOf(found.totals, totals),
      ...complaints.map(({ first }) => ({ kind: 'diverged' as const, what: `audit: ${first.message}` })),
    ];
  }

  #expectedDays(): Documents['days'] {
    return documentsOf([...this.#counted].flatMap(([day, rows]) => dayDocuments(day, rows))).days;
  }
}

function only(documents: Documents['days'], isMeant: (id: string) => boolean): Documents['days'] {
  return Object.fromEntries(Object.entries(documents).filter(([id]) => isMeant(id)));
}

async function readAll(store: Store): Promise<Documents> {
  await store.refresh(['day', 'month', 'total']);
  const days: StoredDocument[] = [];
  for (const { day } of await store.readStoredDays())
    for await (const document of store.readDay(day)) days.push(document);
  const months: StoredDocument[] = [];
  for (const month of await store.readStoredMonths())
    for await (const each of store.readMonth(month)) months.push(each);
  const totals: StoredDocument[] = [];
  for await (const document of store.readTotals()) totals.push(document);
  return {
    days: byId(days),
    months: byId(months),
    totals: byId(totals),
  };
}

function byId(documents: readonly StoredDocument[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(documents.map(({ id, body }) => [id, body]));
}
