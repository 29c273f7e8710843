/** Events as bulk requests: each is created once, and the answer to each is told. */
import type { estypes } from '@elastic/elasticsearch';
import { statusOf } from '../../../clients/elasticsearch.js';
import type { EventOutcome, EventWrite } from '../../../events/event-index.js';
import type { EventTypeDefinition } from '../../../events/event-type.js';
import { storedFields, whyUnwritable } from '../../../events/stored-fields.js';
import { IdbError } from '../../../model/errors.js';
import type { BulkItem } from '../bulk.js';
import { writeAlias } from '../indices.js';
import { PassingRefusal } from '../requests.js';
import type { EventIndices } from './event-indices.js';
import { judgeItem } from './judge-item.js';

const BATCH_BYTES = 5_000_000;
/** An index that is deleted as often as it is created is somebody's fault, not a moment's. */
const ROUNDS = 4;
const TOO_LARGE = 413;

interface Item extends BulkItem {
  /** Of the event among those that were given. */
  readonly position: number;
  readonly type: EventTypeDefinition;
  readonly month: string;
  readonly version: number | null;
}

/** @returns an outcome for each, in their order. @throws unavailable, refused, write-failed */
export async function writeEvents(
  indices: EventIndices,
  types: readonly EventTypeDefinition[],
  events: readonly EventWrite[],
): Promise<readonly EventOutcome[]> {
  const writing = new Writing(indices, events.length);
  for (const batch of requestsOf(writing.itemsOf(types, events))) await writing.writeBatch(batch);
  return writing.outcomes;
}

class Writing {
  readonly outcomes: EventOutcome[];

  constructor(
    readonly indices: EventIndices,
    count: number,
  ) {
    this.outcomes = new Array<EventOutcome>(count);
  }

  *itemsOf(types: readonly EventTypeDefinition[], events: readonly EventWrite[]): Generator<Item> {
    const definitions = new Map(types.map((type) => [type.name, type]));
    for (const [position, event] of events.entries()) {
      const type = definitions.get(event.type);
      if (type === undefined) throw new TypeError(`No definition was given of the event type ${event.type}.`);
      const reason = whyUnwritable(event);
      if (reason !== null) this.outcomes[position] = { result: 'refused', reason };
      else yield this.#itemOf(position, type, event);
    }
  }

  async writeBatch(batch: readonly Item[]): Promise<void> {
    let left = batch;
    for (let round = 0; round < ROUNDS; round++) {
      // Of the events of a batch most lie in one index.
      for (const { type, month } of new Map(left.map((item) => [item.index, item])).values())
        await this.indices.ensure(type, month);
      left = await this.#send(left);
      if (left.length === 0) return;
      for (const { index } of left) this.indices.forget(index);
    }
    const reason = `the index ${left[0]?.index ?? ''} is gone each time after it was created`;
    throw new IdbError('write-failed', `Failed to write ${left.length} events: ${reason}. Find out what deletes it.`);
  }

  /** @returns those whose index is not there */
  async #send(items: readonly Item[]): Promise<readonly Item[]> {
    const homeless: Item[] = [];
    let left = items;
    const isTaken = await this.indices.requests.send(
      `write ${items.length} events, the first ${items[0]?.id ?? ''}`,
      async (client) => {
        const answer = await orNullTooLarge(client.bulk({ operations: operationsOf(left), require_alias: true }));
        if (answer === null) return false;
        left = left.filter((item, i) => {
          const outcome = judgeItem(item, answer.items[i]);
          if (outcome === 'without-index') homeless.push(item);
          else if (outcome !== 'again') this.outcomes[item.position] = outcome;
          return outcome === 'again';
        });
        // Thrown as the server would have: the sender waits and sends what is left.
        if (left.length > 0) throw new PassingRefusal(`${left.length} items`);
        return true;
      },
    );
    return isTaken ? homeless : [...homeless, ...(await this.#sendHalves(left))];
  }

  /** The server, or what stands before it, takes no request of this size. */
  async #sendHalves(items: readonly Item[]): Promise<readonly Item[]> {
    const [only, ...others] = items;
    if (only !== undefined && others.length === 0) {
      const reason = `its document of ${Buffer.byteLength(only.source ?? '')} bytes is larger than the server takes`;
      this.outcomes[only.position] = { result: 'refused', reason };
      return [];
    }
    const half = Math.ceil(items.length / 2);
    return [...(await this.#send(items.slice(0, half))), ...(await this.#send(items.slice(half)))];
  }

  #itemOf(position: number, type: EventTypeDefinition, event: EventWrite): Item {
    const month = event.timestamp.slice(0, 'YYYY-MM'.length);
    const index = this.indices.names.eventIndex(type.name, month);
    const source = JSON.stringify(storedFields(event));
    return { position, type, month, index, id: event.id, source, version: event.version };
  }
}

/** Items as they come, in lists of about so many bytes; one item always fits. */
function* requestsOf(items: Iterable<Item>): Generator<readonly Item[]> {
  let batch: Item[] = [];
  let bytes = 0;
  for (const item of items) {
    const length = Buffer.byteLength(item.source ?? '');
    if (batch.length > 0 && bytes + length > BATCH_BYTES) {
      yield batch;
      [batch, bytes] = [[], 0];
    }
    batch.push(item);
    bytes += length;
  }
  if (batch.length > 0) yield batch;
}

function operationsOf(items: readonly Item[]): string[] {
  return items.flatMap(({ index, id, version, source }) => {
    const target = { _index: writeAlias(index), _id: id };
    const action = version === null ? { create: target } : { index: { ...target, version, version_type: 'external' } };
    return [JSON.stringify(action), source ?? ''];
  });
}

async function orNullTooLarge(answer: Promise<estypes.BulkResponse>): Promise<estypes.BulkResponse | null> {
  try {
    return await answer;
  } catch (error) {
    if (statusOf(error) === TOO_LARGE) return null;
    throw error;
  }
}
