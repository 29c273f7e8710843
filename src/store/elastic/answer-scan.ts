/** The answer to a search as bytes: documents are left where they are, all else of it is parsed. */
import type { estypes } from '@elastic/elasticsearch';
import { IdbError } from '../../model/errors.js';
import { CLOSE_LIST, COMMA, Members, OPEN, OPEN_LIST, afterSpace } from '../../model/json-bytes.js';

/** @param start of a document's text. @returns the place behind it */
export type TakeDocument = (bytes: Buffer, start: number) => number;

export interface ScannedAnswer {
  readonly bytes: Buffer;
  /** Documents that were found. */
  readonly found: number;
  /** Of the last one; null where it is not sorted. */
  readonly lastSort: estypes.SortResults | null;
  /** The answer without its hits. */
  readonly envelope: Omit<estypes.SearchResponse<unknown, never>, 'hits'>;
}

const [HITS, SOURCE, SORT] = [Buffer.from('hits'), Buffer.from('_source'), Buffer.from('sort')];

/** @throws read-failed where the bytes are no such answer */
export function scanAnswer(bytes: Buffer, take: TakeDocument): ScannedAnswer {
  try {
    const list = new HitList(bytes, startOfList(bytes), take);
    const envelope = `${bytes.toString('utf8', 0, list.start)}${bytes.toString('utf8', list.end)}`;
    return {
      bytes,
      found: list.found,
      lastSort: list.lastSort === null ? null : (JSON.parse(list.lastSort) as estypes.SortResults),
      envelope: JSON.parse(envelope) as ScannedAnswer['envelope'],
    };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new IdbError('read-failed', 'Failed to read the answer of Elasticsearch: it is no JSON.', { cause: error });
  }
}

/** Behind the bracket; at the very end where nothing was found. */
function startOfList(bytes: Buffer): number {
  const [answer, hits] = [new Members(), new Members()];
  answer.begin(afterSpace(bytes, 0));
  while (answer.next(bytes)) {
    if (!answer.isNamed(HITS, bytes)) continue;
    hits.begin(answer.start);
    while (hits.next(bytes)) if (hits.isNamed(HITS, bytes) && bytes[hits.start] === OPEN_LIST) return hits.start + 1;
  }
  return bytes.length;
}

class HitList {
  found = 0;
  /** Of what lies between the brackets. */
  readonly end: number;
  #sort: readonly [start: number, end: number] | null = null;

  constructor(
    private readonly bytes: Buffer,
    readonly start: number,
    private readonly take: TakeDocument,
  ) {
    const hit = new Members();
    let at = afterSpace(bytes, start);
    while (bytes[at] === OPEN) {
      hit.begin(at);
      this.#takeHit(hit);
      at = afterSpace(bytes, hit.start + 1);
      if (bytes[at] === COMMA) at = afterSpace(bytes, at + 1);
    }
    if (at < bytes.length && bytes[at] !== CLOSE_LIST) throw new SyntaxError('a hit is no object');
    this.end = at;
  }

  /** JSON text. */
  get lastSort(): string | null {
    return this.#sort === null ? null : this.bytes.toString('utf8', ...this.#sort);
  }

  #takeHit(hit: Members): void {
    const { bytes } = this;
    this.found++;
    while (hit.next(bytes)) {
      if (hit.isNamed(SOURCE, bytes)) hit.passTo(this.take(bytes, hit.start));
      else if (hit.isNamed(SORT, bytes)) this.#sort = [hit.start, hit.endIn(bytes)];
    }
  }
}
