/** Times as events have them, in their bytes. */

/** Its places by which it is known: digits lie between them. */
const FORM = '"YYYY-MM-DDTHH:MM:SS.sssZ"';
const MARKS = Array.from(FORM.matchAll(/[^YMDHSs]/g), ({ index }) => index);
const MARK_BYTES = MARKS.map((place) => FORM.charCodeAt(place));
const [DATE_START, DATE_END, HOURS, MINUTES, SECONDS, MILLISECONDS] = [1, 11, 12, 15, 18, 21];
const [HOUR_MS, MINUTE_MS, SECOND_MS] = [3_600_000, 60_000, 1_000];
const ZERO = 0x30;

/** Remembers the date of the last one: events that follow one another mostly have the same. */
export class TimeReader {
  #date = '';
  #dateMs = NaN;

  /** @param start of its JSON text. @returns milliseconds since 1970, NaN where it is no time */
  read(bytes: Buffer, start: number, end: number): number {
    if (!isOfForm(bytes, start, end))
      return Date.parse(String(JSON.parse(bytes.toString('utf8', start, end) || 'null')));
    const date = bytes.toString('latin1', start + DATE_START, start + DATE_END);
    if (date !== this.#date) [this.#date, this.#dateMs] = [date, Date.parse(date)];
    return (
      this.#dateMs +
      numberAt(bytes, start + HOURS, 2) * HOUR_MS +
      numberAt(bytes, start + MINUTES, 2) * MINUTE_MS +
      numberAt(bytes, start + SECONDS, 2) * SECOND_MS +
      numberAt(bytes, start + MILLISECONDS, 3)
    );
  }
}

function isOfForm(bytes: Buffer, start: number, end: number): boolean {
  if (end - start !== FORM.length) return false;
  for (let i = 0; i < MARKS.length; i++) if (bytes[start + (MARKS[i] ?? 0)] !== MARK_BYTES[i]) return false;
  return true;
}

function numberAt(bytes: Buffer, start: number, digits: number): number {
  let number = 0;
  for (let i = start; i < start + digits; i++) number = number * 10 + (bytes[i] ?? 0) - ZERO;
  return number;
}
