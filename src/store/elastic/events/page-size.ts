/** How many events the next page should have, from how large those of the last one were. */

const FIRST = 500;
const BYTES = 3_000_000;

export class PageSize {
  /** Of an event, as far as is known. */
  bytes = BYTES / FIRST;

  /** @param most events of a page, however small they are */
  next(most: number): number {
    return Math.max(1, Math.min(most, Math.floor(BYTES / this.bytes)));
  }

  /** @param bytes of so many events together */
  learn(events: number, bytes: number): void {
    if (events > 0) this.bytes = Math.max(1, bytes) / events;
  }
}
