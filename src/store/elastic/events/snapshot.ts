/** Events of a point in time, as those who count ask for them. */
import type {
  Arrivals,
  EventGroup,
  EventSelection,
  EventSnapshot,
  Grouping,
  TimeWindow,
} from '../../../events/event-index.js';
import type { EventPage } from '../../../events/pages/event-page.js';
import type { PointInTime } from '../point-in-time.js';
import { readArrivals } from './arrivals.js';
import { readByTime } from './by-time.js';
import { readGroups } from './groups.js';
import { queryOf } from './queries.js';

export class ElasticSnapshot implements EventSnapshot {
  /** @param pointInTime null: there are no indices, and no events */
  constructor(private readonly pointInTime: PointInTime | null) {}

  async readArrivals(selection: EventSelection, windows: readonly TimeWindow[]): Promise<readonly Arrivals[]> {
    if (this.pointInTime === null) return windows.map(() => ({ events: 0, newest: null, oldest: null, places: 0 }));
    return readArrivals(this.pointInTime, selection, windows);
  }

  async *readPages(
    selection: EventSelection,
    window: TimeWindow,
    { columns, fields, signal }: Parameters<EventSnapshot['readPages']>[2],
  ): AsyncGenerator<EventPage> {
    if (this.pointInTime === null) return;
    const search = { pointInTime: this.pointInTime, query: queryOf(selection, window), signal };
    yield* readByTime(search, window, columns, fields);
  }

  async *readGroups(
    selection: EventSelection,
    window: TimeWindow,
    grouping: Grouping,
    signal: AbortSignal,
  ): AsyncGenerator<readonly EventGroup[]> {
    if (this.pointInTime === null) return;
    yield* readGroups({ pointInTime: this.pointInTime, query: queryOf(selection, window), signal }, grouping);
  }
}
