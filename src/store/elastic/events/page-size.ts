/** How many events the next page should have, from how large those of the last one were. */
import type { estypes } from '@elastic/elasticsearch';

const FIRST = 500;
const MOST = 5_000;
const BYTES = 3_000_000;
/** Events of a page that are measured. */
const SAMPLE = 20;

export class PageSize {
  /** Of an event, as far as is known. */
  bytes = BYTES / FIRST;

  get next(): number {
    return this.nextOf(MOST);
  }

  /** @param most events of a page, however small they are */
  nextOf(most: number): number {
    return Math.max(1, Math.min(most, Math.floor(BYTES / this.bytes)));
  }

  learn(hits: readonly estypes.SearchHit[]): void {
    const step = Math.ceil(hits.length / SAMPLE);
    const sample = hits.filter((_, i) => i % step === 0);
    const bytes = sample.reduce((sum, { _source }) => sum + JSON.stringify(_source).length, 0);
    this.learnSize(sample.length, bytes);
  }

  /** @param bytes of so many events together */
  learnSize(events: number, bytes: number): void {
    if (events > 0) this.bytes = Math.max(1, bytes) / events;
  }
}
