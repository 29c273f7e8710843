/** What a message in a dead queue says of itself: set aside by idb, by the broker, or put there by somebody else. */
import { createHash } from 'node:crypto';
import type { Message } from 'amqplib';
import { isObject } from '../../../model/canonical-json.js';
import { DELIVERY_LIMIT } from '../queues.js';

export const REASON_HEADER = 'x-idb-reason';
export const SINCE_HEADER = 'x-idb-since';

export interface Death {
  readonly reason: string;
  /** ISO 8601; null where it can't be told. */
  readonly since: string | null;
}

export function deathOf({ properties }: Message): Death {
  const headers: unknown = properties.headers;
  if (!isObject(headers)) return UNKNOWN;
  const { [REASON_HEADER]: reason, [SINCE_HEADER]: since } = headers;
  if (typeof reason === 'string') return { reason, since: typeof since === 'string' ? instantOf(since) : null };
  return deathByBroker(headers['x-death']);
}

const UNKNOWN: Death = { reason: 'not said', since: null };

/** RabbitMQ's own header: the latest death first, its time in whole seconds. */
function deathByBroker(deaths: unknown): Death {
  const death: unknown = Array.isArray(deaths) ? deaths[0] : undefined;
  if (!isObject(death)) return UNKNOWN;
  const { reason, time } = death;
  const since = isObject(time) && typeof time.value === 'number' ? instantOf(time.value * 1000) : null;
  if (reason === 'delivery_limit') return { reason: `delivered more than ${DELIVERY_LIMIT} times`, since };
  return { reason: `set aside by RabbitMQ (${typeof reason === 'string' ? reason : 'not said'})`, since };
}

function instantOf(value: string | number): string | null {
  const instant = new Date(value);
  return Number.isNaN(instant.getTime()) ? null : instant.toISOString();
}

/** Hexadecimal digits of an id: a dead queue holds thousands, not billions. */
const ID_DIGITS = 12;

/**
 * Names dead letters by what they hold and since when: the same in every reading. The broker has no names for messages.
 * @returns gives the next letter its id; of several that are all the same, the later ones are numbered
 */
export function createIdGiver(): (letter: { readonly body: Buffer; readonly since: string | null }) => string {
  const given = new Map<string, number>();
  return ({ body, since }) => {
    const id = createHash('sha256')
      .update(`${since ?? ''}\n`)
      .update(body)
      .digest('hex')
      .slice(0, ID_DIGITS);
    const times = (given.get(id) ?? 0) + 1;
    given.set(id, times);
    return times === 1 ? id : `${id}-${times}`;
  };
}
