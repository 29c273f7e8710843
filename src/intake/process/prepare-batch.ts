/**
 * From messages to what is to be written, and what can't be: nothing is written here. An event goes into its batch as soon as it is
 * ready: kept until all of a batch are, they cost the collection of garbage more than half of what preparing them took.
 */
import { isUtf8 } from 'node:buffer';
import type { EventBatch, EventWrite } from '../../events/event-index.js';
import type { Delivery } from '../../events/event-queue.js';
import { ARRIVED, type IdentifiedEvent, type JsonObject } from '../../events/event.js';
import { isObject } from '../../model/canonical-json.js';
import { decodeEvent } from '../decode-event.js';
import { identifiedEvent } from '../identify-event.js';
import { INTAKE_REASONS, MOST_EVENT_BYTES, type IntakeReason } from '../intake-reason.js';
import { preprocess } from '../preprocess/preprocess.js';
import { withFields } from '../preprocess/with-fields.js';
import { splitSearch } from '../split-search.js';
import { blamelessReason } from './blameless-reason.js';
import type { ProcessParts } from './parts.js';
import type { SaltCache } from './salt-cache.js';
import { withWellFormedTexts } from './well-formed.js';
import { writeOf } from './write-of.js';

/** Of an event that is written what it is told from others by. */
export type WrittenEvent = Pick<EventWrite, 'type' | 'id' | 'timestamp'>;

/** Messages, and the events in them that are to be written, in the same order. */
export interface Batch {
  readonly messages: readonly Prepared[];
  readonly events: EventBatch;
}

/** A message and what became of it. */
export interface Prepared {
  readonly delivery: Delivery;
  /** Null: all of it can be taken in. */
  readonly reason: string | null;
  /** None where a filter left its events out. Of a search and what it showed one may be written though the other can't be taken in. */
  readonly writes: readonly WrittenEvent[];
  /** Types of its events that a filter left out. */
  readonly leftOut: readonly string[];
}

/** An event to be written; null where a filter leaves it out; a reason where it can't be taken in. */
type Outcome = EventWrite | string | null;

/** @throws unavailable where a salt can't be had */
export async function prepareBatch(
  deliveries: readonly Delivery[],
  parts: ProcessParts,
  salts: SaltCache,
): Promise<Batch> {
  const batch = { messages: [] as Prepared[], events: parts.index.batch(parts.definitions) };
  const arrived = parts.now().toISOString();
  for (const delivery of deliveries) {
    const events = eventsOf(delivery, parts);
    if (typeof events === 'string') {
      batch.messages.push({ delivery, reason: events, writes: NONE, leftOut: NONE });
      continue;
    }
    const outcomes: Outcome[] = [];
    for (const event of events) {
      // Nothing is awaited without need: promises for every event took a tenth of all that is done to it.
      const salt = salts.known(event.timestamp) ?? (await salts.saltOf(event.timestamp));
      const outcome = prepareEvent(event, delivery, salt, parts);
      outcomes.push(outcome instanceof Promise ? await outcome : outcome);
    }
    batch.messages.push(preparedOf(delivery, events, outcomes));
    for (const outcome of outcomes) {
      if (typeof outcome !== 'object' || outcome === null) continue;
      batch.events.add({ ...outcome, fields: withFields(outcome.fields, [[ARRIVED, arrived]]) });
    }
  }
  return batch;
}

const NONE: readonly never[] = [];

function preparedOf(delivery: Delivery, events: readonly IdentifiedEvent[], outcomes: readonly Outcome[]): Prepared {
  let reason: string | null = null;
  let [writes, leftOut]: [readonly WrittenEvent[], readonly string[]] = [NONE, NONE];
  for (const [i, outcome] of outcomes.entries()) {
    if (typeof outcome === 'string') reason ??= outcome;
    else if (outcome === null) leftOut = [...leftOut, events[i]?.type ?? ''];
    else writes = [...writes, { type: outcome.type, id: outcome.id, timestamp: outcome.timestamp }];
  }
  return { delivery, reason, writes, leftOut };
}

/** @returns the message's events, or why it has none */
function eventsOf({ body, type }: Delivery, { definitions, idKey, now }: ProcessParts): IdentifiedEvent[] | string {
  if (body.length > MOST_EVENT_BYTES) return inWords('too-large');
  const message = parseBody(body);
  if (message === undefined) return inWords('not-json');
  const decoded = decodeEvent(message, definitions, type, now());
  if ('reason' in decoded) return inWords(decoded.reason);
  const { timestamp } = decoded;
  // A time of its own is part of what it is: stamped now, it would be another event whenever it is delivered again.
  if (timestamp === null) return inWords('no-timestamp');
  return splitSearch(identifiedEvent({ ...decoded, timestamp }, idKey));
}

function inWords(reason: IntakeReason): string {
  return `${reason}: ${INTAKE_REASONS[reason]}`;
}

/** @returns undefined where it is no JSON in UTF-8, which has no undefined; the parser's own words would repeat what it read */
function parseBody(body: Buffer): unknown {
  try {
    return isUtf8(body) ? (JSON.parse(body.toString('utf8')) as unknown) : undefined;
  } catch {
    return undefined;
  }
}

function prepareEvent(
  event: IdentifiedEvent,
  { body }: Delivery,
  salt: string,
  { definitions, tools, idKey }: ProcessParts,
): Outcome | Promise<Outcome> {
  const definition = definitions.find(({ name }) => name === event.type);
  if (definition === undefined) return inWords('unknown-type');
  const writeFrom = (left: JsonObject | null): Outcome => {
    if (left === null) return null;
    // Of telemetry it is counting that judges texts, as it does for rows.
    const fields = definition.kind === 'telemetry' ? left : withWellFormedTexts(left);
    return writeOf({ ...event, fields }, event.fields, definition, idKey);
  };
  const reasonOf = (error: unknown): Outcome => {
    // What was sent, once more: a function may have changed the event that it was given.
    const sent = parseBody(body);
    return blamelessReason(error, isObject(sent) ? sent : {});
  };
  try {
    const left = preprocess(event.fields, { definition, timestamp: event.timestamp, salt, tools });
    return left instanceof Promise ? left.then(writeFrom).catch(reasonOf) : writeFrom(left);
  } catch (error) {
    return reasonOf(error);
  }
}
