/** `idb load`: telemetry rows as NDJSON into the embedded directory, which then holds them raw, addresses included. */
import { setImmediate } from 'node:timers/promises';
import { directoryError } from '../../clients/disk-space.js';
import type { EmbeddedHandle } from '../../clients/embedded.js';
import { IdbError, reasonOf } from '../../model/errors.js';
import { TOO_LONG, type Line } from './read-lines.js';
import { decodeLine } from './decode-line.js';
import { createIdGiver } from './given-ids.js';
import { storeRows, type NamedRow } from './store-rows.js';
import { createEmbeddedTables } from './tables.js';

export interface LoadReport {
  readonly file: string;
  /** Rows that are new. */
  readonly loaded: number;
  /** Rows whose id was there with other content. */
  readonly replaced: number;
  /** Rows that were there just so. */
  readonly unchanged: number;
  /** Lines that are no rows. */
  readonly refused: number;
  /** The first of them, at most NAMED_LINES. */
  readonly refused_lines: readonly RefusedLine[];
}

export interface RefusedLine {
  /** 1 for the first line of the file. */
  readonly line: number;
  readonly reason: string;
}

/** A file that is no telemetry at all has a million lines to refuse, and one is enough to see that. */
export const NAMED_LINES = 100;

/** A transaction ends with the first of these that it reaches. */
const BATCH_ROWS = 2_000;
const BATCH_CHARACTERS = 4_000_000;

/**
 * Loads what is there; a line that is no row is refused and does not stop the others. May be repeated: rows are told apart by their
 * ids, and those without one by their content.
 * @param lines of the file, blank ones included, so that they can be numbered
 * @throws interrupted; write-failed; disk-full. What was loaded until then stays.
 */
export async function loadRows(
  handle: EmbeddedHandle,
  lines: AsyncIterable<Line>,
  { file }: { readonly file: string },
  signal: AbortSignal,
): Promise<LoadReport> {
  await createEmbeddedTables(handle);
  const loader = new Loader(handle, file);
  let number = 0;
  for await (const line of lines) {
    number++;
    if (line === TOO_LONG) loader.refuse(number, 'it is longer than rejects.maxRowBytes allows');
    else if (!/^\s*$/.test(line)) await loader.add(line, number);
    if (signal.aborted)
      throw new IdbError('interrupted', `Interrupted while loading ${file}, at line ${number}. Load it again.`);
  }
  await loader.flush();
  return loader.report();
}

interface NumberedRow {
  readonly row: NamedRow;
  readonly line: number;
}

class Loader {
  readonly #giveId = createIdGiver();
  #batch = new Map<string, NumberedRow>();
  #characters = 0;
  readonly #counts = { loaded: 0, replaced: 0, unchanged: 0, refused: 0 };
  readonly #refusedLines: RefusedLine[] = [];

  constructor(
    readonly handle: EmbeddedHandle,
    readonly file: string,
  ) {}

  async add(text: string, line: number): Promise<void> {
    const row = decodeLine(text);
    if (typeof row === 'string') {
      this.refuse(line, row);
      return;
    }
    const id = row.id ?? this.#giveId(text);
    // A statement can't touch a row twice: the same id again has to wait for the next one.
    if (this.#batch.has(id) || this.#batch.size >= BATCH_ROWS || this.#characters >= BATCH_CHARACTERS)
      await this.flush();
    this.#batch.set(id, { row: { ...row, id }, line });
    this.#characters += text.length;
  }

  async flush(): Promise<void> {
    await this.handle.makeRoom(this.#characters);
    if (this.#batch.size > 0) await this.#store([...this.#batch.values()]);
    this.#batch = new Map<string, NumberedRow>();
    this.#characters = 0;
    // The database works in this very thread: without a pause no signal would ever be seen.
    await setImmediate();
  }

  report(): LoadReport {
    return { file: this.file, ...this.#counts, refused_lines: this.#refusedLines };
  }

  async #store(batch: readonly NumberedRow[]): Promise<void> {
    try {
      const counts = await storeRows(
        this.handle.database,
        batch.map(({ row }) => row),
      );
      this.#counts.loaded += counts.loaded;
      this.#counts.replaced += counts.replaced;
      this.#counts.unchanged += counts.unchanged;
    } catch (error) {
      if (!isAboutData(error)) {
        const { directory } = this.handle;
        throw directoryError('write-failed', directory, `Failed to load ${this.file} into ${directory}`, error);
      }
      await this.#storeHalves(batch, reasonOf(error));
    }
  }

  /** The database refuses a batch for one row (an id of kilobytes does not fit into its index): it is found by halves. */
  async #storeHalves(batch: readonly NumberedRow[], reason: string): Promise<void> {
    const [first, ...others] = batch;
    if (first && others.length === 0) {
      this.refuse(first.line, `the database can't hold it: ${reason}`);
      return;
    }
    const middle = Math.ceil(batch.length / 2);
    await this.#store(batch.slice(0, middle));
    await this.#store(batch.slice(middle));
  }

  refuse(line: number, reason: string): void {
    this.#counts.refused++;
    if (this.#refusedLines.length < NAMED_LINES) this.#refusedLines.push({ line, reason });
  }
}

/** SQLSTATE classes 22 (data exception) and 54 (program limit exceeded): a row is to blame, not the disk or the program. */
function isAboutData(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code.startsWith('22') || code.startsWith('54');
}
