/** An event index in memory: what the interface promises, as plainly as it can be written, but for groups. It counts what it is asked. */
import { CollectedEvents } from '../../src/events/collected-events.js';
import type {
  EventBatch,
  EventIndex,
  EventOutcome,
  EventSelection,
  EventSnapshot,
  EventWrite,
  TimeWindow,
} from '../../src/events/event-index.js';
import { passesFilters } from '../../src/events/event-filter.js';
import { EventPage } from '../../src/events/pages/event-page.js';
import { compareCodePoints } from '../../src/model/canonical-json.js';

export class MemoryEventIndex implements EventIndex {
  readonly name = 'embedded';
  readonly address = 'memory';
  /** How often each was asked for. */
  readonly asked = { writes: 0, refreshes: 0, storedTypes: 0, snapshots: 0 };
  readonly #documents = new Map<string, EventWrite>();
  readonly #before: (events: readonly EventWrite[]) => void | Promise<void>;

  /** @param before called with the events of each write, and may throw in its place */
  constructor(before: (events: readonly EventWrite[]) => void | Promise<void> = () => undefined) {
    this.#before = before;
  }

  get stored(): readonly EventWrite[] {
    return [...this.#documents.values()];
  }

  /** Puts events in, past everything that counts or refuses. */
  put(...events: readonly EventWrite[]): void {
    for (const event of events) this.#write(event);
  }

  batch(types: unknown): EventBatch {
    return new CollectedEvents((events) => this.write(types, events));
  }

  /** An event with a field `refuse` is refused. */
  async write(_types: unknown, events: readonly EventWrite[]): Promise<readonly EventOutcome[]> {
    this.asked.writes++;
    await this.#before(events);
    return events.map((event) =>
      'refuse' in event.fields
        ? { result: 'refused', reason: 'the field refuse is refused' }
        : { result: this.#write(event) },
    );
  }

  refresh(): Promise<void> {
    this.asked.refreshes++;
    return Promise.resolve();
  }

  readStoredTypes(types: readonly string[]): Promise<readonly string[]> {
    this.asked.storedTypes++;
    return Promise.resolve(types.filter((type) => this.stored.some((event) => event.type === type)));
  }

  readDates(selection: EventSelection): Promise<readonly string[]> {
    const dates = selected(this.stored, selection).map(({ timestamp }) => timestamp.slice(0, 'YYYY-MM-DD'.length));
    return Promise.resolve([...new Set(dates)].sort());
  }

  withSnapshot<T>(_types: readonly string[], work: (snapshot: EventSnapshot) => Promise<T>): Promise<T> {
    this.asked.snapshots++;
    return work(snapshotOf(this.stored));
  }

  #write(event: EventWrite): 'created' | 'replaced' | 'duplicate' {
    const place = `${event.type} ${event.timestamp.slice(0, 'YYYY-MM'.length)} ${event.id}`;
    const there = this.#documents.get(place);
    if (there !== undefined && (event.version === null || (there.version ?? 0) >= event.version)) return 'duplicate';
    this.#documents.set(place, event);
    return there === undefined ? 'created' : 'replaced';
  }
}

function selected(events: readonly EventWrite[], { types, filters }: EventSelection): readonly EventWrite[] {
  return events.filter(({ type, fields }) => types.includes(type) && passesFilters(fields, filters));
}

function snapshotOf(events: readonly EventWrite[]): EventSnapshot {
  const within = (selection: EventSelection, { start, end }: TimeWindow) =>
    selected(events, selection).filter(
      ({ timestamp }) => timestamp >= start.toISOString() && timestamp < end.toISOString(),
    );
  return {
    readArrivals: (selection, windows) =>
      Promise.resolve(
        windows.map((window) => {
          const events = within(selection, window).map(({ fields }) => fields);
          const arrivals = events.map(({ arrived }) => String(arrived)).sort();
          const places = events.reduce((sum, fields) => sum + Number(fields.window_place ?? 0), 0);
          return { events: events.length, newest: arrivals.at(-1) ?? null, oldest: arrivals[0] ?? null, places };
        }),
      ),
    async *readPages(selection, window, { columns }) {
      await Promise.resolve();
      for (const { id, timestamp, fields } of [...within(selection, window)].sort(byTime))
        yield EventPage.of([{ id, timestamp, text: JSON.stringify(fields) }], columns);
    },
    readGroups() {
      throw new Error('There are no groups here.');
    },
  };
}

function byTime(one: EventWrite, other: EventWrite): number {
  return compareCodePoints(one.timestamp, other.timestamp) || compareCodePoints(one.id, other.id);
}
