/** An event's identity: made of what never changes, set once, before anything else is done to it. */
import { createHmac } from 'node:crypto';
import type { IdentifiedEvent } from '../events/event.js';
import { withIdentity } from '../events/stored-fields.js';
import { writeCanonicalJson } from '../model/canonical-json.js';
import type { DecodedEvent } from './decode-event.js';

/**
 * The producer's id, else an HMAC-SHA-256 of the whole event as canonical JSON: the same in both dialects and for any order of keys.
 * It has a key because an event holds addresses, which could be found by trying them all. No salt that is forgotten is in it: a
 * replay of any age gets the same id.
 * @returns the id; 64 hexadecimal digits where it was made here
 */
export function identifyEvent({ type, id, timestamp, fields }: DecodedEvent, key: string): string {
  if (id !== null) return id;
  const hmac = createHmac('sha256', key);
  let text = '';
  writeCanonicalJson({ ...fields, type: type.name, timestamp }, (piece) => {
    text += piece;
    if (text.length < PIECE) return;
    hmac.update(text);
    text = '';
  });
  return hmac.update(text).digest('hex');
}

/** Characters that are hashed at a time. */
const PIECE = 16_384;

/** The event as it travels, from one that says when it was. */
export function identifiedEvent(event: DecodedEvent & { readonly timestamp: string }, key: string): IdentifiedEvent {
  const id = identifyEvent(event, key);
  const { timestamp } = event;
  const type = event.type.name;
  return { id, type, timestamp, fields: withIdentity(event.fields, { id, type, timestamp }) };
}
