/** When an event was: ISO 8601, as programs write it. */
import { parseDay } from '../model/day.js';

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
  if (parseDay(day) === undefined || !CLOCK.test(time) || seconds > '59' || offset === undefined) return undefined;
  const milliseconds = fraction.slice(0, 3).padEnd(3, '0');
  const text = new Date(`${day}T${time}:${seconds}.${milliseconds}${offset}`).toISOString();
  // The zone may have moved it out of the four-digit years.
  return /^\d{4}-/.test(text) ? text : undefined;
}

/** `Z` or `+HH:MM`. */
function offsetOf(zone: string): string | undefined {
  if (zone.toUpperCase() === 'Z') return 'Z';
  const clock = `${zone.slice(1, 3)}:${zone.slice(3).replace(':', '') || '00'}`;
  return CLOCK.test(clock) ? zone.charAt(0) + clock : undefined;
}
