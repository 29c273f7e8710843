/** The recordsets of a day with their twenty figures, and how much waits to be counted for each. Mutable, for speed. */
import { FIGURE_COUNT, type Figures } from '../model/figures.js';
import type { Memory } from '../model/memory.js';
import { TextTable } from './texts/text-table.js';

const FIRST_RECORDSETS = 64;

export class RecordsetFigures {
  readonly names = new TextTable();
  #figures = new Float64Array(FIGURE_COUNT * FIRST_RECORDSETS);
  #weights = new Float64Array(FIRST_RECORDSETS);

  get size(): number {
    return this.names.size;
  }

  /** Number of the recordset, newly given where it is unknown. */
  numberOf(memory: Memory, start: number, end: number, hash: number): number {
    const number = this.names.intern(memory, start, end, hash);
    if (number >= this.#weights.length) this.#grow();
    return number;
  }

  /** One entry of a payload. */
  add(recordset: number, cell: number, hits: number): void {
    const at = recordset * FIGURE_COUNT + cell * 2;
    this.#figures[at]!++;
    this.#figures[at + 1]! += hits;
  }

  addWeight(recordset: number, bytes: number): void {
    this.#weights[recordset]! += bytes;
  }

  /** Bytes of entries that wait for it. */
  weight(recordset: number): number {
    return this.#weights[recordset]!;
  }

  figures(recordset: number): Figures {
    const from = recordset * FIGURE_COUNT;
    return Array.from(this.#figures.subarray(from, from + FIGURE_COUNT));
  }

  #grow(): void {
    const figures = new Float64Array(this.#figures.length * 2);
    figures.set(this.#figures);
    this.#figures = figures;
    const weights = new Float64Array(this.#weights.length * 2);
    weights.set(this.#weights);
    this.#weights = weights;
  }
}
