/** The event index in the embedded directory: one table for all types and months. */
import type { EmbeddedHandle } from '../../../clients/embedded.js';
import { CollectedEvents } from '../../../events/collected-events.js';
import type {
  EventBatch,
  EventIndex,
  EventOutcome,
  EventSelection,
  EventSnapshot,
  EventWrite,
} from '../../../events/event-index.js';
import type { EventTypeDefinition } from '../../../events/event-type.js';
import { readTexts } from '../queries.js';
import { createTables, EVENT_TABLES } from '../tables.js';
import { readEvents, type Snapshot } from './read-events.js';
import { EmbeddedSnapshot } from './snapshot.js';
import { writeEvents } from './write-events.js';

/** Creates the table where it is missing. */
export async function createEmbeddedEventIndex(handle: EmbeddedHandle): Promise<EventIndex> {
  await createTables(handle, EVENT_TABLES);
  return new EmbeddedEventIndex(handle);
}

const NEVER = new AbortController().signal;

class EmbeddedEventIndex implements EventIndex {
  readonly name = 'embedded';
  readonly address: string;
  readonly #handle: EmbeddedHandle;

  constructor(handle: EmbeddedHandle) {
    this.address = handle.directory;
    this.#handle = handle;
  }

  batch(): EventBatch {
    return new CollectedEvents((events) => writeEvents(this.#handle, events));
  }

  async write(_types: readonly EventTypeDefinition[], events: readonly EventWrite[]): Promise<readonly EventOutcome[]> {
    return await writeEvents(this.#handle, events);
  }

  /** Nothing to do: every write is seen at once. */
  refresh(): Promise<void> {
    return Promise.resolve();
  }

  async readStoredTypes(types: readonly string[]): Promise<readonly string[]> {
    const sql = `
      SELECT type FROM unnest($1::text[]) WITH ORDINALITY AS asked (type, place)
      WHERE EXISTS (SELECT FROM idb.events WHERE events.type = asked.type) ORDER BY place`;
    return (await readTexts(this.#handle, sql, [types])).map(([type]) => type ?? '');
  }

  async readDates(selection: EventSelection): Promise<readonly string[]> {
    if (selection.filters.length > 0) return await this.#filterDates(selection);
    const sql = `SELECT DISTINCT left("timestamp", 10) AS date FROM idb.events WHERE type = ANY ($1::text[]) ORDER BY date`;
    return (await readTexts(this.#handle, sql, [selection.types])).map(([date]) => date ?? '');
  }

  /** No transaction: one process has the directory, and what it writes meanwhile has higher numbers. */
  async withSnapshot<T>(_types: readonly string[], work: (snapshot: EventSnapshot) => Promise<T>): Promise<T> {
    return await work(new EmbeddedSnapshot(await this.#snapshot()));
  }

  async #snapshot(): Promise<Snapshot> {
    const sql = 'SELECT (CASE WHEN is_called THEN last_value ELSE 0 END)::text FROM idb.events_number_seq';
    const [row] = await readTexts(this.#handle, sql, []);
    return { handle: this.#handle, number: row?.[0] ?? '0' };
  }

  async #filterDates(selection: EventSelection): Promise<readonly string[]> {
    const dates = new Set<string>();
    const options = { fields: [], signal: NEVER };
    for await (const page of readEvents(await this.#snapshot(), selection, null, options))
      for (const { timestamp } of page) dates.add(timestamp.slice(0, 10));
    return [...dates].sort();
  }
}
