/** ISO 8601 instants as Postgres takes them into a `timestamp` column that holds UTC. */

const DATE = String.raw`(?<day>\d{4}-\d{2}-\d{2})`;
const TIME = String.raw`(?<minute>\d{2}:\d{2})(?::(?<second>\d{2})(?:[.,](?<fraction>\d+))?)?`;
const ZONE = String.raw`(?:Z|(?<sign>[+-])(?<zoneHour>[01]\d|2[0-3])(?::?(?<zoneMinute>[0-5]\d))?)`;
const INSTANT = new RegExp(`^${DATE}(?:[T ]${TIME} ?${ZONE}?)?$`, 'i');

/** What a `timestamp` holds: digits after that are cut off, never rounded up into the next second or day. */
const FRACTION_DIGITS = 6;

/**
 * @param text with a zone, without (UTC), or a date alone (its midnight in UTC)
 * @returns `YYYY-MM-DD HH:MM:SS[.ffffff]` in UTC; undefined when it is no such instant or outside of the years 1 to 9999
 */
export function parseInstant(text: string): string | undefined {
  const { day, minute = '00:00', second = '00', fraction = '', ...zone } = INSTANT.exec(text)?.groups ?? {};
  const wallTime = `${day}T${minute}:${second}.000Z`;
  const at = Date.parse(wallTime);
  // Date takes February 30 for March 1, and 24:00 for the next day's midnight.
  if (Number.isNaN(at) || new Date(at).toISOString() !== wallTime) return undefined;
  const instant = new Date(at - offsetMinutes(zone) * 60_000);
  if (instant.getUTCFullYear() < 1 || instant.getUTCFullYear() > 9999) return undefined;
  const seconds = instant.toISOString().slice(0, 19).replace('T', ' ');
  return fraction ? `${seconds}.${fraction.slice(0, FRACTION_DIGITS)}` : seconds;
}

function offsetMinutes({ sign, zoneHour, zoneMinute }: Record<string, string | undefined>): number {
  const minutes = Number(zoneHour ?? 0) * 60 + Number(zoneMinute ?? 0);
  return sign === '-' ? -minutes : minutes;
}
