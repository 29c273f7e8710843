/**
 * COUNTER's rule: of a visitor's clicks on an item, each at most so many seconds after the one before, only the last counts. So a
 * click counts exactly when none of the same visitor on the same item follows it within that time.
 */
import { IS_UNIDENTIFIED, UNIQUE_ID, CLICKER_ID, type IndexedEvent } from '../../events/event.js';

/** Fields that are needed to judge. */
export const JUDGED_BY: readonly string[] = [CLICKER_ID, UNIQUE_ID, IS_UNIDENTIFIED];

/**
 * Takes events in the order of time and gives back those that count, each as soon as what follows it is known: no more of them are kept
 * than there are within the seconds, however many there are in all.
 */
export class ChainJudge<E extends Pick<IndexedEvent, 'timestamp' | 'fields'>> {
  readonly #milliseconds: number;
  /** The last click of each visitor on each item that may still be followed by another, by both; the oldest first. */
  readonly #last = new Map<string, { readonly click: E; readonly time: number }>();

  constructor(seconds: number) {
    this.#milliseconds = seconds * 1000;
  }

  /** @returns what counts now: the event itself, some before it, or none */
  add(event: E): readonly E[] {
    const time = Date.parse(event.timestamp);
    const counting = this.#thoseBefore(time - this.#milliseconds);
    const whose = visitOf(event);
    if (whose === null) return counting.length === 0 ? [event] : [...counting, event];
    // What is still there is followed within the time. Put in anew, for the order of a Map is that of its entries' first coming.
    this.#last.delete(whose);
    this.#last.set(whose, { click: event, time });
    return counting;
  }

  /** @returns the last ones, which nothing follows */
  finish(): readonly E[] {
    return this.#thoseBefore(Infinity);
  }

  #thoseBefore(end: number): readonly E[] {
    let clicks: E[] | null = null;
    for (const [whose, { click, time }] of this.#last) {
      if (time >= end) break;
      (clicks ??= []).push(click);
      this.#last.delete(whose);
    }
    return clicks ?? NONE;
  }
}

/** Most clicks say nothing new of those before them. */
const NONE: readonly never[] = [];

/** Visitor and item as one text, which says where the first ends; null where nobody knows whose click it is, or on what. */
function visitOf({ fields }: Pick<IndexedEvent, 'fields'>): string | null {
  const { [CLICKER_ID]: visitor = null, [UNIQUE_ID]: item = null, [IS_UNIDENTIFIED]: isUnidentified } = fields;
  if (isUnidentified === true || visitor === null || item === null) return null;
  if (typeof visitor === 'string' && typeof item === 'string') return `${visitor.length}:${visitor}${item}`;
  return JSON.stringify([visitor, item]);
}
