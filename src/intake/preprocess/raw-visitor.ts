/** Who used something, as the producer says it: what must not be stored. */
import { VISITOR_ID, type JsonObject } from '../../events/event.js';

export interface RawVisitor {
  readonly ip: string | null;
  readonly user: string | null;
  readonly session: string | null;
  readonly userAgent: string | null;
}

/** True where the producer names nobody: it may anonymise by itself. */
export function isNobody({ ip, user, session, userAgent }: RawVisitor): boolean {
  return ip === null && user === null && session === null && userAgent === null;
}

/** Text and numbers are taken; anything else, and an empty text, is nobody. So is user 0, as which portals count those who did not log in. */
export function rawVisitorOf(fields: JsonObject): RawVisitor {
  return {
    ip: firstOf(fields.ip, fields.ip_address),
    user: firstOf(fields.user_id, fields.user),
    session: firstOf(fields.session_id, fields.session),
    userAgent: firstOf(fields.user_agent),
  };
}

/**
 * What tells the visitor from others, the strongest that is known; null where nothing does: an address alone is shared by many.
 * A producer that anonymises by itself is believed, as in counting. It never leaves the process but as a hash.
 * @param fields as they were sent
 */
export function identityOf(fields: JsonObject): string | null {
  const visitor = rawVisitorOf(fields);
  const { user, session, ip, userAgent } = visitor;
  const own = fields[VISITOR_ID];
  if (isNobody(visitor)) return typeof own === 'string' && own !== '' ? `visitor|${own}` : null;
  if (user !== null) return `user|${user}`;
  if (session !== null) return `session|${session}`;
  return ip !== null && userAgent !== null ? `agent|${ip}|${userAgent}` : null;
}

function firstOf(...values: readonly unknown[]): string | null {
  for (const value of values) {
    if (typeof value === 'string' && value !== '') return value;
    if (typeof value === 'number' && value !== 0) return String(value);
  }
  return null;
}
