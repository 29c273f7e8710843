/** Results, on standard output: aligned tables for people, JSON for programs. */
import type { Writable } from 'node:stream';
import { printableLine } from './printable.js';

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

export type Colour = 'green' | 'yellow' | 'red' | 'dim' | 'bold';

const CODES: Record<Colour, number> = { green: 32, yellow: 33, red: 31, dim: 2, bold: 1 };

export class Output {
  readonly #stream: Writable & { isTTY?: boolean };
  readonly #coloured: boolean;

  /** @param noColor the NO_COLOR variable: any text in it turns colour off */
  constructor(stream: Writable & { isTTY?: boolean }, noColor: string | undefined) {
    this.#stream = stream;
    this.#coloured = stream.isTTY === true && (noColor ?? '') === '';
  }

  /** A terminal gets no control characters of data; a pipe gets all. Resolves when the reader can take more: a long answer must not pile up in memory. */
  async line(text = ''): Promise<void> {
    const shown = this.#stream.isTTY === true ? printableLine(text) : text;
    if (this.#stream.destroyed || this.#stream.write(`${shown}\n`)) return;
    await new Promise<void>((resolve) => {
      const goOn = () => {
        this.#stream.off('drain', goOn).off('close', goOn);
        resolve();
      };
      this.#stream.on('drain', goOn).on('close', goOn);
    });
  }

  async json(value: unknown): Promise<void> {
    await this.line(JSON.stringify(value, null, 2));
  }

  colour(text: string, ...colours: readonly Colour[]): string {
    return this.#coloured ? colours.reduce((inner, name) => `\x1b[${CODES[name]}m${inner}\x1b[0m`, text) : text;
  }

  async table(columns: readonly Column[], rows: readonly (readonly string[])[]): Promise<void> {
    const widths = columns.map(({ title }, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
    const align = (cells: readonly string[]) =>
      cells
        .map((cell, i) => (columns[i]?.align === 'right' ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
        .join('  ')
        .trimEnd();
    await this.line(this.colour(align(columns.map(({ title }) => title)), 'bold'));
    for (const row of rows) await this.line(align(row));
  }
}

/** A duration as people read it. */
export function seconds(milliseconds: number): string {
  return milliseconds < 100_000 ? `${(milliseconds / 1000).toFixed(1)} s` : `${Math.round(milliseconds / 60_000)} min`;
}
