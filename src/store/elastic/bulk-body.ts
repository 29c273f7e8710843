/**
 * Documents as the body of one bulk request, in bytes: a body as strings is held twice and encoded once more by the client,
 * which took a fifth of the time of writing a day. Mutable: filled, sent, and used again for the next one.
 */
import type { DocumentItem } from './bulk.js';

/** Where an item lies in the body, and what its answer is to be told by. */
export interface PlacedItem {
  readonly index: string;
  readonly id: string;
  readonly isDeletion: boolean;
  readonly start: number;
  readonly end: number;
}

const NEW_LINE = 0x0a;
/** A character is at most so many bytes of UTF-8. */
const BYTES_OF_UNIT = 3;
/** The action of an item, without its index and id. */
const ACTION_BYTES = 200;

/** It grows from here: most bodies are of a single marker, and as many whole buffers kept the garbage collector busy. */
const FIRST_BYTES = 65_536;

export class BulkBody {
  #bytes = Buffer.alloc(0);
  #at = 0;
  #items: PlacedItem[] = [];

  /** @param bytes that are sent at a time; one item always fits */
  constructor(readonly bytes: number) {}

  get items(): readonly PlacedItem[] {
    return this.#items;
  }

  /** What is to be sent; good until the next change. */
  get content(): Buffer {
    return this.#bytes.subarray(0, this.#at);
  }

  clear(): void {
    this.#at = 0;
    this.#items = [];
    if (this.#bytes.length > this.bytes) this.#bytes = Buffer.alloc(0);
  }

  hasRoomFor(item: DocumentItem): boolean {
    return this.#items.length === 0 || this.#at + boundOf(item) <= this.bytes;
  }

  add(item: DocumentItem, version: number): void {
    this.#reserve(boundOf(item));
    const { index, id, source } = item;
    const target = { _index: index, _id: id, version, version_type: 'external_gte' };
    const start = this.#at;
    this.#line(JSON.stringify(source === null ? { delete: target } : { index: target }));
    if (source !== null) this.#line(source);
    this.#items.push({ index, id, isDeletion: source === null, start, end: this.#at });
  }

  /** Keeps these of its items alone. In a buffer of its own: an answered request may still hold on to the other. */
  keep(items: readonly PlacedItem[]): void {
    const kept = Buffer.concat(items.map(({ start, end }) => this.#bytes.subarray(start, end)));
    let at = 0;
    this.#items = items.map((item) => {
      const start = at;
      at += item.end - item.start;
      return { ...item, start, end: at };
    });
    this.#bytes = kept;
    this.#at = kept.length;
  }

  #line(line: string | Buffer): void {
    this.#at += typeof line === 'string' ? this.#bytes.write(line, this.#at, 'utf8') : line.copy(this.#bytes, this.#at);
    this.#bytes[this.#at++] = NEW_LINE;
  }

  #reserve(bytes: number): void {
    const needed = this.#at + bytes;
    if (needed <= this.#bytes.length) return;
    const most = Math.min(this.bytes, Math.max(FIRST_BYTES, 2 * this.#bytes.length));
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, most));
    this.#bytes.copy(larger, 0, 0, this.#at);
    this.#bytes = larger;
  }
}

function boundOf({ index, id, source }: DocumentItem): number {
  const sourceBytes = typeof source === 'string' ? source.length * BYTES_OF_UNIT : (source?.length ?? 0);
  return ACTION_BYTES + (index.length + 2 * id.length) * BYTES_OF_UNIT + sourceBytes;
}
