/** When an event was: ISO 8601, as programs write it. Every event is read so: no library's dates, which take several times as long. */

const TIMESTAMP = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(?::(\d{2})(?:[.,](\d+))?)?(Z|[+-]\d{2}(?::?\d{2})?)?$/i;
const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/;

/**
 * @param value a text with a date and a time; without a zone it is UTC, as a row's `timestamp` is
 * @returns `YYYY-MM-DDTHH:MM:SS.sssZ`, further digits cut off; undefined when it is no such instant
 */
export function parseTimestamp(value: unknown): string | undefined {
  const match = typeof value === 'string' ? TIMESTAMP.exec(value) : null;
  if (!match) return undefined;
  const [, day = '', time = '', seconds = '00', fraction = '', zone = 'Z'] = match;
  const offset = offsetOf(zone);
  if (!isDay(day) || !CLOCK.test(time) || seconds > '59' || offset === undefined) return undefined;
  const milliseconds = fraction.slice(0, 3).padEnd(3, '0');
  const instant = `${day}T${time}:${seconds}.${milliseconds}`;
  // Most are UTC already: a Date made and written costs as much as all the rest of this.
  if (offset === 'Z') return `${instant}Z`;
  const text = new Date(instant + offset).toISOString();
  // The zone may have moved it out of the four-digit years.
  return /^\d{4}-/.test(text) ? text : undefined;
}

/** The last day that was found to exist: events that follow one another are mostly of one day. */
let lastDay = '';

/** A day that does not exist becomes another one, or none. */
function isDay(text: string): boolean {
  if (text === lastDay) return true;
  const midnight = new Date(`${text}T00:00:00Z`);
  const exists = !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(text);
  if (exists) lastDay = text;
  return exists;
}

/** `Z` or `+HH:MM`. */
function offsetOf(zone: string): string | undefined {
  if (zone.toUpperCase() === 'Z') return 'Z';
  const clock = `${zone.slice(1, 3)}:${zone.slice(3).replace(':', '') || '00'}`;
  return CLOCK.test(clock) ? zone.charAt(0) + clock : undefined;
}
