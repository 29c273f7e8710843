/** The event index on an Elasticsearch cluster: an index for each month of each event type, an alias for each type. */
import type { ElasticsearchClient } from '../../../clients/elasticsearch.js';
import type {
  EventBatch,
  EventIndex,
  EventOutcome,
  EventSelection,
  EventSnapshot,
  EventWrite,
} from '../../../events/event-index.js';
import type { EventTypeDefinition } from '../../../events/event-type.js';
import { IndexNames } from '../indices.js';
import { withPointInTime, type PointInTime } from '../point-in-time.js';
import { Requests, orNullWithoutIndex } from '../requests.js';
import { readDates } from './dates.js';
import { ElasticEventBatch } from './event-batch.js';
import { EventIndices } from './event-indices.js';
import { FreeLines } from './event-lines.js';
import { ElasticSnapshot } from './snapshot.js';

export interface ElasticEventsOptions {
  readonly client: ElasticsearchClient;
  readonly address: string;
  readonly prefix: string;
}

export function createElasticEventIndex(options: ElasticEventsOptions): EventIndex {
  return new ElasticEventIndex(options);
}

class ElasticEventIndex implements EventIndex {
  readonly name = 'elasticsearch';
  readonly address: string;
  readonly #requests: Requests;
  readonly #names: IndexNames;
  readonly #indices: EventIndices;
  readonly #lines = new FreeLines();

  constructor({ client, address, prefix }: ElasticEventsOptions) {
    this.address = address;
    this.#requests = new Requests(client, address);
    this.#names = new IndexNames(prefix);
    this.#indices = new EventIndices(this.#requests, this.#names);
  }

  batch(types: readonly EventTypeDefinition[]): EventBatch {
    return new ElasticEventBatch(this.#indices, types, this.#lines);
  }

  async write(types: readonly EventTypeDefinition[], events: readonly EventWrite[]): Promise<readonly EventOutcome[]> {
    const batch = this.batch(types);
    for (const event of events) batch.add(event);
    return await batch.write();
  }

  async refresh(types: readonly string[]): Promise<void> {
    await Promise.all(
      types.map((type) => {
        const index = this.#names.eventsAlias(type);
        return this.#requests.send(`refresh ${index}`, (client) =>
          orNullWithoutIndex(client.indices.refresh({ index })),
        );
      }),
    );
  }

  /** Asked for one by one: the server's leniency would leave out, without a word, those that the role may not read. */
  async readStoredTypes(types: readonly string[]): Promise<readonly string[]> {
    const found = await Promise.all(
      types.map((type) => {
        const index = this.#names.eventsAlias(type);
        return this.#requests.send(`look up ${index}`, (client) =>
          orNullWithoutIndex(client.indices.getAlias({ index })),
        );
      }),
    );
    return types.filter((_, i) => found[i] !== null);
  }

  readDates(selection: EventSelection): Promise<readonly string[]> {
    return this.#withPointInTime(selection.types, async (pointInTime) =>
      pointInTime === null ? [] : readDates(pointInTime, selection),
    );
  }

  withSnapshot<T>(types: readonly string[], work: (snapshot: EventSnapshot) => Promise<T>): Promise<T> {
    return this.#withPointInTime(types, (pointInTime) => work(new ElasticSnapshot(pointInTime)));
  }

  /** @param work gets null where nothing was ever written */
  async #withPointInTime<T>(
    types: readonly string[],
    work: (pointInTime: PointInTime | null) => Promise<T>,
  ): Promise<T> {
    const stored = await this.readStoredTypes(types);
    if (stored.length === 0) return work(null);
    const aliases = stored.map((type) => this.#names.eventsAlias(type));
    return withPointInTime(this.#requests, aliases, `events of ${stored.join(', ')}`, work);
  }
}
