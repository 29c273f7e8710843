/** From what was handed in to the message that is published: decoded, built, stamped if need be, and identified. */
import type { JsonObject } from '../events/event.js';
import type { EventTypeDefinition } from '../events/event-type.js';
import type { Outgoing } from '../events/event-queue.js';
import { decodeEvent, type DecodedEvent, type RefusedEvent } from './decode-event.js';
import { identifiedEvent } from './identify-event.js';
import { INTAKE_REASONS, MOST_EVENT_BYTES } from './intake-reason.js';

export interface PublishRules {
  /** All that are registered. */
  readonly types: readonly EventTypeDefinition[];
  /** Of the ids of events that bring none. */
  readonly idKey: string;
  /** An event without a time gets the present one; else it is refused. */
  readonly stamp: boolean;
  readonly now: () => Date;
}

/**
 * - refused: it is no event; the reason says nothing of what it holds
 * - dropped: a builder left it out on purpose
 */
export type PreparedEvent = { readonly outgoing: Outgoing } | { readonly refused: string } | { readonly dropped: true };

/** @param message what JSON.parse could have returned */
export function prepareEvent(message: unknown, rules: PublishRules): PreparedEvent {
  const now = rules.now();
  const sent = decodeEvent(message, rules.types, null, now);
  if ('reason' in sent) return refusal(sent);
  const built = build(sent);
  if (built === null) return { dropped: true };
  if (typeof built === 'string') return { refused: built };
  // A builder may have made anything of it.
  const event = built === sent.fields ? sent : decodeEvent(built, rules.types, null, now);
  return 'reason' in event ? refusal(event) : stamped(event, rules, now);
}

function stamped(event: DecodedEvent, { stamp, idKey }: PublishRules, now: Date): PreparedEvent {
  const timestamp = event.timestamp ?? (stamp ? now.toISOString() : null);
  if (timestamp === null) return { refused: INTAKE_REASONS['no-timestamp'] };
  const { id, type, fields } = identifiedEvent({ ...event, timestamp }, idKey);
  const body = JSON.stringify(fields);
  if (Buffer.byteLength(body) > MOST_EVENT_BYTES) return { refused: INTAKE_REASONS['too-large'] };
  return { outgoing: { type, id, body } };
}

function refusal({ reason }: RefusedEvent): PreparedEvent {
  return { refused: INTAKE_REASONS[reason] };
}

/** @returns the fields as the builders leave them, null where one drops the event, a sentence where one throws */
function build({ type, fields }: DecodedEvent): JsonObject | null | string {
  let built: JsonObject | null = fields;
  try {
    for (const builder of type.builders) {
      built = builder(built);
      if (built === null) return null;
    }
    return built;
  } catch (error) {
    // What it says may repeat what the event holds.
    return `a builder of ${type.name} failed (${error instanceof Error ? error.name : typeof error})`;
  }
}
