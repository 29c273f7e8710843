/** The entries of one payload, as places in a buffer. Used again for the next payload. Mutable, for speed. */
import { Memory, NO_MEMORY } from '../../model/memory.js';
import type { PayloadEntry } from '../../model/payload.js';
import { hashOf } from '../../model/hash.js';

const FIRST_ENTRIES = 256;
/** A UTF-16 unit is at most so many bytes of UTF-8. */
const BYTES_OF_UNIT = 3;

export class PayloadEntries {
  count = 0;
  memory: Memory = NO_MEMORY;
  keyStarts = new Int32Array(FIRST_ENTRIES);
  keyEnds = new Int32Array(FIRST_ENTRIES);
  keyHashes = new Int32Array(FIRST_ENTRIES);
  /** Recordsets of records; of hits, the numbers lie in `hits`. */
  valueStarts = new Int32Array(FIRST_ENTRIES);
  valueEnds = new Int32Array(FIRST_ENTRIES);
  valueHashes = new Int32Array(FIRST_ENTRIES);
  hits = new Float64Array(FIRST_ENTRIES);
  #scratch = NO_MEMORY;

  /** Makes room for one more than `count`. */
  reserve(): void {
    if (this.count < this.hits.length) return;
    const length = this.count * 2;
    this.keyStarts = grown(this.keyStarts, new Int32Array(length));
    this.keyEnds = grown(this.keyEnds, new Int32Array(length));
    this.keyHashes = grown(this.keyHashes, new Int32Array(length));
    this.valueStarts = grown(this.valueStarts, new Int32Array(length));
    this.valueEnds = grown(this.valueEnds, new Int32Array(length));
    this.valueHashes = grown(this.valueHashes, new Int32Array(length));
    this.hits = grown(this.hits, new Float64Array(length));
  }

  /** Takes over what `decodePayload` read. */
  fill(entries: readonly PayloadEntry[]): void {
    const units = entries.reduce((sum, [record, recordset]) => sum + (record?.length ?? 0) + recordset.length, 0);
    if (units * BYTES_OF_UNIT > this.#scratch.length) this.#scratch = Memory.allocate(units * BYTES_OF_UNIT);
    this.memory = this.#scratch;
    this.count = 0;
    let at = 0;
    for (const [record, recordset, hits] of entries) {
      this.reserve();
      const i = this.count++;
      this.keyStarts[i] = at;
      at += this.#scratch.bytes.write(record ?? recordset, at, 'utf8');
      this.keyEnds[i] = at;
      this.keyHashes[i] = hashOf(this.#scratch.words, this.keyStarts[i], at);
      this.hits[i] = hits;
      if (record === null) continue;
      this.valueStarts[i] = at;
      at += this.#scratch.bytes.write(recordset, at, 'utf8');
      this.valueEnds[i] = at;
      this.valueHashes[i] = hashOf(this.#scratch.words, this.valueStarts[i], at);
    }
  }
}

function grown<A extends Int32Array | Float64Array>(from: A, to: A): A {
  to.set(from);
  return to;
}
