/** Events of the embedded directory, as those who count ask for them. */
import type {
  Arrivals,
  EventGroup,
  EventSelection,
  EventSnapshot,
  Grouping,
  TimeWindow,
} from '../../../events/event-index.js';
import { ARRIVED, WINDOW_PLACE, type IndexedEvent } from '../../../events/event.js';
import { columnsOf, groupEvents } from '../../../events/grouping/group-events.js';
import type { EventPage, Row } from '../../../events/pages/event-page.js';
import { readTexts } from '../queries.js';
import { readEvents, readPages, textsOf, type PageOptions, type Snapshot } from './read-events.js';

const NEVER = new AbortController().signal;

export class EmbeddedSnapshot implements EventSnapshot {
  constructor(private readonly snapshot: Snapshot) {}

  async readArrivals(selection: EventSelection, windows: readonly TimeWindow[]): Promise<readonly Arrivals[]> {
    const arrivals: Arrivals[] = [];
    for (const window of windows)
      arrivals.push(
        selection.filters.length === 0 ? await this.#count(selection, window) : await this.#filter(selection, window),
      );
    return arrivals;
  }

  readPages(selection: EventSelection, window: TimeWindow, options: PageOptions): AsyncGenerator<EventPage> {
    return readPages(this.snapshot, selection, window, 'time', options);
  }

  readGroups(
    selection: EventSelection,
    window: TimeWindow,
    grouping: Grouping,
    signal: AbortSignal,
  ): AsyncGenerator<readonly EventGroup[]> {
    const columns = columnsOf(grouping);
    const read = () => rowsOf(readPages(this.snapshot, selection, window, 'any', { columns, signal }));
    return groupEvents(read, columns, grouping).groups;
  }

  async #count({ types }: EventSelection, window: TimeWindow): Promise<Arrivals> {
    const { start, end } = textsOf(window);
    const sql = `
      SELECT count(*)::text, max(arrived), min(arrived), sum(place)::text FROM idb.events
      WHERE type = ANY ($1::text[]) AND "timestamp" >= $2 AND "timestamp" < $3 AND number <= $4::bigint`;
    const [[events, newest, oldest, places] = []] = await readTexts(this.snapshot.handle, sql, [
      types,
      start,
      end,
      this.snapshot.number,
    ]);
    return { events: Number(events), newest: newest ?? null, oldest: oldest ?? null, places: Number(places ?? 0) };
  }

  async #filter(selection: EventSelection, window: TimeWindow): Promise<Arrivals> {
    let arrivals: Arrivals = { events: 0, newest: null, oldest: null, places: 0 };
    const fields = [ARRIVED, WINDOW_PLACE];
    const pages = readEvents(this.snapshot, selection, window, { fields, signal: NEVER });
    for await (const page of pages) for (const event of page) arrivals = withEvent(arrivals, event);
    return arrivals;
  }
}

async function* rowsOf(pages: AsyncIterable<EventPage>): AsyncGenerator<readonly Row[]> {
  for await (const page of pages) yield Array.from({ length: page.size }, (_, at) => ({ page, at }));
}

function withEvent({ events, newest, oldest, places }: Arrivals, { fields }: IndexedEvent): Arrivals {
  const arrived = String(fields[ARRIVED]);
  return {
    events: events + 1,
    newest: newest === null || arrived > newest ? arrived : newest,
    oldest: oldest === null || arrived < oldest ? arrived : oldest,
    places: places + Number(fields[WINDOW_PLACE] ?? 0),
  };
}
