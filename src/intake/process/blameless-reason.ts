/** Why a preprocessor could not go on, in words that may be logged and kept. */
import type { JsonObject } from '../../events/event.js';
import { isObject } from '../../model/canonical-json.js';
import { reasonOf } from '../../model/errors.js';
import { isPersonal } from '../../events/personal-fields.js';

const MOST_CHARACTERS = 200;
/** Of a message: a long one may repeat all of an event that has very many values. */
const MOST_SEARCHED = 2_000;
/** Shorter values are found in any sentence; they are left there, unless they are a person's. */
const FEWEST_CHARACTERS = 3;

/** Of a person's values such pieces are struck, too: parsers quote a part of what they could not read. */
const PIECE = 4;

/**
 * A plugin may say anything: of its message, every text and number that the event holds is struck out, as it is and as JSON has it, and
 * control characters. Names of fields stay.
 * @param fields as they were sent: a plugin may have taken some away since
 */
export function blamelessReason(error: unknown, fields: JsonObject): string {
  const values = new Set<string>();
  addValues(values, fields, false);
  return struck(reasonOf(error), values)
    .slice(0, MOST_CHARACTERS)
    .replace(/\p{Cc}/gu, ' ');
}

function addValues(values: Set<string>, value: unknown, isOfPerson: boolean): void {
  if (Array.isArray(value)) for (const item of value) addValues(values, item, isOfPerson);
  else if (isObject(value))
    for (const [name, member] of Object.entries(value)) addValues(values, member, isOfPerson || isPersonal(name));
  else if (typeof value === 'string' || typeof value === 'number') {
    const text = String(value);
    if (text.length < (isOfPerson ? 1 : FEWEST_CHARACTERS)) return;
    values.add(text);
    if (typeof value === 'string') values.add(JSON.stringify(text).slice(1, -1));
    const searched = isOfPerson ? text.slice(0, MOST_SEARCHED) : '';
    for (let i = 0; i + PIECE <= searched.length; i++) values.add(searched.slice(i, i + PIECE));
  }
}

/** Values may overlap in it: whatever any of them covers is struck, so that the longest leaves nothing of itself beside a shorter one. */
function struck(message: string, values: Iterable<string>): string {
  const length = Math.min(message.length, MOST_SEARCHED);
  const ends = endsOf(values, message, length);
  let text = '';
  let end = 0;
  for (let i = 0; i < length; i++) {
    const next = ends[i] ?? 0;
    if (i >= end) text += next > 0 ? '…' : message.charAt(i);
    end = Math.max(end, next);
  }
  return text;
}

/** @returns for each place of the message's beginning where the longest value ends that begins there; 0: none does */
function endsOf(values: Iterable<string>, message: string, length: number): readonly number[] {
  const ends = new Array<number>(length).fill(0);
  for (const value of values) {
    const searched = message.slice(0, length + value.length);
    for (let at = searched.indexOf(value); at >= 0 && at < length; at = searched.indexOf(value, at + 1))
      ends[at] = Math.max(ends[at] ?? 0, at + value.length);
  }
  return ends;
}
