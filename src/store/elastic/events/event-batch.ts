/** Events as bulk requests: each is created once, and the answer to each is told. */
import type { estypes } from '@elastic/elasticsearch';
import { statusOf, type ElasticsearchClient } from '../../../clients/elasticsearch.js';
import type { EventBatch, EventOutcome, EventWrite } from '../../../events/event-index.js';
import type { EventTypeDefinition } from '../../../events/event-type.js';
import { storedFields, whyUnwritable } from '../../../events/stored-fields.js';
import { IdbError } from '../../../model/errors.js';
import { writeAlias } from '../indices.js';
import { PassingRefusal } from '../requests.js';
import type { EventIndices } from './event-indices.js';
import type { EventLines, FreeLines, Span } from './event-lines.js';
import { judgeItem } from './judge-item.js';
import { counted } from '../../../model/words.js';

const REQUEST_BYTES = 5_000_000;
/** An index that is deleted as often as it is created is somebody's fault, not a moment's. */
const ROUNDS = 4;
const TOO_LARGE = 413;

/** An index that events of the batch go to. */
interface Home {
  readonly index: string;
  readonly type: EventTypeDefinition;
  readonly month: string;
  /** Of an action, up to the event's id. */
  readonly target: string;
}

interface Item extends Span {
  /** Of the event among those that were added. */
  readonly position: number;
  readonly id: string;
  readonly home: Home;
}

/** Serialises what is added at once: of an event only the bytes are kept. */
export class ElasticEventBatch implements EventBatch {
  readonly #indices: EventIndices;
  readonly #definitions: ReadonlyMap<string, EventTypeDefinition>;
  readonly #homes = new Map<string, Home>();
  readonly #free: FreeLines;
  readonly #lines: EventLines;
  readonly #items: Item[] = [];
  readonly #outcomes: EventOutcome[] = [];
  /** Of a request that was not answered something may still be on its way. */
  #areAllAnswered = true;

  constructor(indices: EventIndices, types: readonly EventTypeDefinition[], free: FreeLines) {
    this.#indices = indices;
    this.#free = free;
    this.#lines = free.take();
    this.#definitions = new Map(types.map((type) => [type.name, type]));
  }

  add(event: EventWrite): void {
    const position = this.#outcomes.length;
    const home = this.#homeOf(event);
    const reason = whyUnwritable(event);
    this.#outcomes.push(reason === null ? UNANSWERED : { result: 'refused', reason });
    if (reason !== null) return;
    const { start, end } = this.#lines.add(actionOf(event, home), JSON.stringify(storedFields(event)));
    this.#items.push({ position, id: event.id, home, start, end });
  }

  async write(): Promise<readonly EventOutcome[]> {
    for (const items of requestsOf(this.#items)) await this.#writeSome(items);
    if (this.#areAllAnswered) this.#free.giveBack(this.#lines);
    // Written: nothing is left to be written again.
    this.#items.length = 0;
    return this.#outcomes;
  }

  #homeOf({ type: name, timestamp }: EventWrite): Home {
    const month = timestamp.slice(0, 'YYYY-MM'.length);
    const key = `${name} ${month}`;
    const known = this.#homes.get(key);
    if (known !== undefined) return known;
    const type = this.#definitions.get(name);
    if (type === undefined) throw new TypeError(`No definition was given of the event type ${name}.`);
    const index = this.#indices.names.eventIndex(name, month);
    const home = { index, type, month, target: `{"_index":${JSON.stringify(writeAlias(index))},"_id":` };
    this.#homes.set(key, home);
    return home;
  }

  async #writeSome(items: readonly Item[]): Promise<void> {
    let left = items;
    for (let round = 0; round < ROUNDS; round++) {
      for (const { type, month } of homesOf(left)) await this.#indices.ensure(type, month);
      left = await this.#send(left);
      if (left.length === 0) return;
      for (const { index } of homesOf(left)) this.#indices.forget(index);
    }
    const reason = `the index ${left[0]?.home.index ?? ''} is gone each time after it was created`;
    throw new IdbError('write-failed', `Failed to write ${left.length} events: ${reason}. Find out what deletes it.`);
  }

  /** @returns those whose index is not there */
  async #send(items: readonly Item[]): Promise<readonly Item[]> {
    const homeless: Item[] = [];
    let left = items;
    const isTaken = await this.#indices.requests.send(
      `write ${counted(items.length, 'event')}, the first ${items[0]?.id ?? ''}`,
      async (client) => {
        const answer = await orNullTooLarge(this.#post(client, left));
        if (answer === null) return false;
        left = left.filter((item, i) => {
          const outcome = judgeItem(item.id, item.home.index, answer.items[i]);
          if (outcome === 'without-index') homeless.push(item);
          else if (outcome !== 'again') this.#outcomes[item.position] = outcome;
          return outcome === 'again';
        });
        // Thrown as the server would have: the sender waits and sends what is left.
        if (left.length > 0) throw new PassingRefusal(`${left.length} items`);
        return true;
      },
    );
    return isTaken ? homeless : [...homeless, ...(await this.#sendHalves(left))];
  }

  async #post(client: ElasticsearchClient, items: readonly Item[]): Promise<estypes.BulkResponse> {
    const areAllAnswered = this.#areAllAnswered;
    this.#areAllAnswered = false;
    const answer = await post(client, this.#lines.bytesOf(items));
    this.#areAllAnswered = areAllAnswered;
    return answer;
  }

  /** The server, or what stands before it, takes no request of this size. */
  async #sendHalves(items: readonly Item[]): Promise<readonly Item[]> {
    const [only, ...others] = items;
    if (only !== undefined && others.length === 0) {
      const reason = `its document of ${only.end - only.start} bytes is larger than the server takes`;
      this.#outcomes[only.position] = { result: 'refused', reason };
      return [];
    }
    const half = Math.ceil(items.length / 2);
    return [...(await this.#send(items.slice(0, half))), ...(await this.#send(items.slice(half)))];
  }
}

/** In the place of an outcome until there is one. */
const UNANSWERED: EventOutcome = { result: 'refused', reason: 'it was not answered' };

/** Lists of about so many bytes, in their order; one item always fits. */
function* requestsOf(items: readonly Item[]): Generator<readonly Item[]> {
  let from = 0;
  for (const [i, { end }] of items.entries()) {
    if (i === from || end - (items[from]?.start ?? 0) <= REQUEST_BYTES) continue;
    yield items.slice(from, i);
    from = i;
  }
  if (from < items.length) yield items.slice(from);
}

/** Of the items of a request most go to one index. */
function homesOf(items: readonly Item[]): ReadonlySet<Home> {
  return new Set(items.map(({ home }) => home));
}

function actionOf({ id, version }: EventWrite, { target }: Home): string {
  const place = target + JSON.stringify(id);
  return version === null
    ? `{"create":${place}}}`
    : `{"index":${place},"version":${version},"version_type":"external"}}`;
}

/** Of the answers all that is judged: whole ones are a quarter of what was sent, and took as long to read as that to write. */
const ANSWERED = 'errors,items.*.status,items.*.error';

/** As the client's own `bulk` does it, which takes no bytes. */
function post(client: ElasticsearchClient, bulkBody: Buffer): Promise<estypes.BulkResponse> {
  const querystring = { require_alias: true, filter_path: ANSWERED };
  return client.transport.request<estypes.BulkResponse>({ method: 'POST', path: '/_bulk', querystring, bulkBody });
}

async function orNullTooLarge(answer: Promise<estypes.BulkResponse>): Promise<estypes.BulkResponse | null> {
  try {
    return await answer;
  } catch (error) {
    if (statusOf(error) === TOO_LARGE) return null;
    throw error;
  }
}
