/**
 * How many messages the broker sends ahead of their being asked for: few of each queue until it is known how large they are, then as
 * many as memory allows. Pure.
 */

/** Whatever their size: a consumer that may have but one is idle between two messages. */
const LEAST_AHEAD = 4;
/** Of a queue that nothing is known of: its messages may be of megabytes. */
export const FIRST_AHEAD = LEAST_AHEAD;
/** Two bulks under way, one prepared and one arriving. */
const MOST_AHEAD = 4_500;
/** Over all queues. */
const BYTES_AHEAD = 10_000_000;
/** What a message takes in memory besides its body: its fields, properties and promises to the broker. */
const MESSAGE_BYTES = 1_500;

/** One consumer's messages that are here and not acknowledged. The broker sends no more of them than it was told. */
export class ReadAhead {
  #messages = 0;
  #bytes = 0;

  constructor(readonly limit: number) {}

  arrived(bytes: number): void {
    this.#messages++;
    this.#bytes += bytes;
  }

  acknowledged(bytes: number): void {
    this.#messages--;
    this.#bytes -= bytes;
  }

  /** The broker may send no more before something is acknowledged: nothing of this consumer is on its way. */
  get isFull(): boolean {
    return this.#messages >= this.limit;
  }

  /** Its limit was made for smaller messages than these. */
  get isTooLarge(): boolean {
    return this.#bytes > BYTES_AHEAD && this.limit > LEAST_AHEAD;
  }

  /** Bytes of memory that it may come to; of a queue that has shown no message, nothing is known but what each takes at least. */
  get reserved(): number {
    return this.limit * this.#messageBytes;
  }

  /**
   * @param others bytes that the other consumers may come to
   * @returns a limit that is better by far than this one, null where there is none, or where too few have come to tell
   */
  betterLimit(others: number): number | null {
    if (!this.isFull && !this.isTooLarge) return null;
    const fitting = Math.floor((BYTES_AHEAD - others) / this.#messageBytes);
    const better = Math.max(LEAST_AHEAD, Math.min(MOST_AHEAD, fitting));
    return better >= this.limit * 2 || better <= this.limit / 2 ? better : null;
  }

  get #messageBytes(): number {
    return MESSAGE_BYTES + (this.#messages === 0 ? 0 : this.#bytes / this.#messages);
  }
}
