/**
 * COUNTER's rule: of a visitor's clicks on an item, each at most so many seconds after the one before, only the last counts. So a
 * click counts exactly when none of the same visitor on the same item follows it within that time.
 */
import { IS_UNIDENTIFIED, UNIQUE_ID, CLICKER_ID, type JsonObject } from '../../events/event.js';
import { KIND } from '../../events/pages/event-columns.js';
import type { EventPage } from '../../events/pages/event-page.js';

/** Fields that are needed to judge. */
export const JUDGED_BY: readonly string[] = [CLICKER_ID, UNIQUE_ID, IS_UNIDENTIFIED];

interface Waiting<Click> {
  readonly visit: string;
  click: Click;
  readonly time: number;
}

/**
 * Takes clicks in the order of time and gives back those that count, each as soon as what follows it is known: no more of them are kept
 * than there are within the seconds, however many there are in all.
 */
export class ChainJudge<Click> {
  readonly #milliseconds: number;
  /** The last click of each visitor on each item that may still be followed by another, by both; the oldest first. */
  readonly #last = new Map<string, Waiting<Click>>();
  /** Those that came since waiting ones were last copied, most of which wait no more. */
  #came: Waiting<Click>[] = [];

  constructor(seconds: number) {
    this.#milliseconds = seconds * 1000;
  }

  /**
   * @param time milliseconds since 1970
   * @param visit whose click it is, and on what; null where nobody knows
   * @param counting gets what counts now: the click itself, some before it, or none
   */
  add(click: Click, time: number, visit: string | null, counting: Click[]): void {
    this.#takeThoseBefore(time - this.#milliseconds, counting);
    if (visit === null) {
      counting.push(click);
      return;
    }
    // What is still there is followed within the time. Put in anew, for the order of a Map is that of its entries' first coming.
    this.#last.delete(visit);
    const waiting = { visit, click, time };
    this.#last.set(visit, waiting);
    this.#came.push(waiting);
  }

  /** What clicks are made of is going to change. @param copy gets those that still wait, and gives back others for them, in their order */
  copyWaiting(copy: (clicks: readonly Click[]) => readonly Click[]): void {
    const waiting = this.#came.filter((one) => this.#last.get(one.visit) === one);
    const copies = copy(waiting.map(({ click }) => click));
    for (const [i, one] of waiting.entries()) one.click = copies[i] ?? one.click;
    this.#came = [];
  }

  /** @param counting gets the last ones, which nothing follows */
  finish(counting: Click[]): void {
    this.#takeThoseBefore(Infinity, counting);
  }

  #takeThoseBefore(end: number, counting: Click[]): void {
    for (const [visit, { click, time }] of this.#last) {
      if (time >= end) break;
      counting.push(click);
      this.#last.delete(visit);
    }
  }
}

/** Visitor and item of an event as one text, which says where the first ends; null where nobody knows whose click it is, or on what. */
export function visitOf(page: EventPage, row: number): string | null {
  const { columns, bytes } = page;
  const [visitor, item] = [columns.indexOf(CLICKER_ID), columns.indexOf(UNIQUE_ID)];
  const kinds = [page.kindOf(row, visitor), page.kindOf(row, item)];
  if (kinds.includes(KIND.nothing)) return null;
  const unidentified = columns.indexOf(IS_UNIDENTIFIED);
  const isKnown = page.kindOf(row, unidentified) === KIND.nothing || bytes[page.startOf(row, unidentified)] === FALSE;
  if (!isKnown || kinds.some((kind) => kind !== KIND.text)) return visitOfFields(page.fieldsOf(row));
  const textOf = (column: number) => bytes.toString('utf8', page.startOf(row, column), page.endOf(row, column));
  return visitText(textOf(visitor), textOf(item));
}

const FALSE = 'f'.charCodeAt(0);

function visitOfFields(fields: JsonObject): string | null {
  const { [CLICKER_ID]: visitor = null, [UNIQUE_ID]: item = null, [IS_UNIDENTIFIED]: isUnidentified } = fields;
  if (isUnidentified === true || visitor === null || item === null) return null;
  if (typeof visitor === 'string' && typeof item === 'string') return visitText(visitor, item);
  return JSON.stringify([visitor, item]);
}

function visitText(visitor: string, item: string): string {
  return `${visitor.length}:${visitor}${item}`;
}
