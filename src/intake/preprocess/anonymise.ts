/** In place of who it was: hashes that tell visitors and sessions of one UTC date apart, and lead back to nobody once its salt is gone. */
import { hash } from 'node:crypto';
import {
  CLICKER_ID,
  COUNTER_SESSION_ID,
  IS_UNIDENTIFIED,
  SESSION_ID,
  VISITOR_ID,
  type JsonObject,
} from '../../events/event.js';
import type { PreprocessContext } from './preprocessor.js';
import { withFields } from './with-fields.js';
import { isNobody, rawVisitorOf, type RawVisitor } from './raw-visitor.js';
import { withoutPersons } from './without-persons.js';

/**
 * Sets `visitor_id` (user, else session, else address and agent within the hour, else nothing but the salt), `unique_session_id` (the
 * same within the hour) and `counter_session_id` (COUNTER's: the session within the date, else user, else address and agent, within
 * the hour), `clicker_id` (the visitor, whatever the hour), each as sha224 after the salt, and `is_unidentified`. A producer that anonymises by itself is believed: where nobody is
 * named but there is a `visitor_id`, its ids stay.
 */
export function anonymise(fields: JsonObject, { definition, timestamp, salt }: PreprocessContext): JsonObject {
  const visitor = rawVisitorOf(fields);
  const rest = withoutPersons(fields, definition);
  const own = fields[VISITOR_ID];
  if (isNobody(visitor) && typeof own === 'string') return { [CLICKER_ID]: own, ...rest, [IS_UNIDENTIFIED]: false };
  const date = timestamp.slice(0, 'YYYY-MM-DD'.length).replaceAll('-', '');
  const hour = date + timestamp.slice('YYYY-MM-DDT'.length, 'YYYY-MM-DDTHH'.length);
  const id = visitorText(visitor, hour);
  const digestOf = hasherOf(salt);
  return withFields(rest, [
    [VISITOR_ID, digestOf(id ?? '')],
    [SESSION_ID, digestOf(sessionText(visitor, hour))],
    [COUNTER_SESSION_ID, digestOf(counterSessionText(visitor, date, hour))],
    [CLICKER_ID, digestOf(clickerText(visitor) ?? '')],
    [IS_UNIDENTIFIED, id === null],
  ]);
}

/** sha224 of the salt and a text. Of most visitors three of the four texts are one: it is hashed once. */
function hasherOf(salt: string): (text: string) => string {
  let [lastText, lastDigest]: [string | null, string] = [null, ''];
  return (text) => {
    if (text === lastText) return lastDigest;
    [lastText, lastDigest] = [text, hash('sha224', salt + text, 'hex')];
    return lastDigest;
  };
}

function visitorText(visitor: RawVisitor, hour: string): string | null {
  const clicker = clickerText(visitor);
  const isByAddress = visitor.user === null && visitor.session === null;
  return clicker !== null && isByAddress ? `${clicker}|${hour}` : clicker;
}

function clickerText({ user, session, ip, userAgent }: RawVisitor): string | null {
  return user ?? session ?? (ip === null || userAgent === null ? null : `${ip}|${userAgent}`);
}

function sessionText(visitor: RawVisitor, hour: string): string {
  const known = visitor.user ?? visitor.session;
  return known === null ? (visitorText(visitor, hour) ?? '') : `${known}|${hour}`;
}

/** Unlike visitors, sessions are told apart by the address alone, too, where the agent is not known: some hour's visit it was. */
function counterSessionText({ user, session, ip, userAgent }: RawVisitor, date: string, hour: string): string {
  if (session !== null) return `${session}|${date}`;
  return `${user ?? `${ip ?? ''}|${userAgent ?? ''}`}|${hour}`;
}
