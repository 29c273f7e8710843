/**
 * The lines of events in bulk requests, as bytes. As texts they would be moved about by every collection of garbage until they are
 * answered, and encoded by the client once more. Mutable: lines are added, and stay.
 */

/** A character is at most so many bytes of UTF-8. */
const BYTES_OF_UNIT = 3;
const NEW_LINE = 0x0a;

/** Where something lies, in bytes. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Room for the lines of as many events as are mostly written at once. */
const USUAL_BYTES = 1_500_000;

/** Memory of lines that are answered, for others: given up each time, it is garbage of many megabytes before any of it is collected. */
export class FreeLines {
  readonly #free: Buffer[] = [];

  take(): EventLines {
    return new EventLines(this.#free.pop() ?? Buffer.allocUnsafeSlow(USUAL_BYTES));
  }

  /** @param lines of which nothing is used any more, nor on its way */
  giveBack(lines: EventLines): void {
    const bytes = lines.giveUp();
    if (bytes.length === USUAL_BYTES) this.#free.push(bytes);
  }
}

export class EventLines {
  #bytes: Buffer;
  #at = 0;

  /** @param bytes room for them */
  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** Without its lines from now on. @returns the memory that they had */
  giveUp(): Buffer {
    const bytes = this.#bytes;
    [this.#bytes, this.#at] = [Buffer.alloc(0), 0];
    return bytes;
  }

  /** @returns where the lines of the event lie. @param action the line before that of the document */
  add(action: string, source: string): Span {
    const start = this.#at;
    this.#reserve((action.length + source.length) * BYTES_OF_UNIT + 2);
    this.#line(action);
    this.#line(source);
    return { start, end: this.#at };
  }

  /** The very bytes where they follow one another, as they mostly do. @param spans in their order */
  bytesOf(spans: readonly Span[]): Buffer {
    const [first, last] = [spans[0]?.start ?? 0, spans.at(-1)?.end ?? 0];
    const length = spans.reduce((sum, { start, end }) => sum + end - start, 0);
    if (length === last - first) return this.#bytes.subarray(first, last);
    return Buffer.concat(spans.map(({ start, end }) => this.#bytes.subarray(start, end)));
  }

  #line(text: string): void {
    this.#at += this.#bytes.write(text, this.#at, 'utf8');
    this.#bytes[this.#at++] = NEW_LINE;
  }

  #reserve(bytes: number): void {
    const needed = this.#at + bytes;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#bytes.length * 2));
    this.#bytes.copy(larger, 0, 0, this.#at);
    this.#bytes = larger;
  }
}
