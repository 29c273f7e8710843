/**
 * Rows as they come in over the wire by COPY in its binary form: no cursor, no result in memory, no string for a field.
 * Rows as events of the client library, each field a string, took half of the time of a run.
 */
import type pg from 'pg';
import { ByteRow } from '../../model/byte-row.js';
import { Memory } from '../../model/memory.js';

/** Signature, flags, and the length of an extension that no version has. */
const HEADER_BYTES = 19;
const EXTENSION_LENGTH_AT = 15;
const FIELD_NULL = -1;

/** @param onRow called synchronously with the same object each time; what it throws ends the reading and is thrown on */
export type OnRow = (row: ByteRow) => void;

/** Decodes the stream; every message holds whole rows. */
export class CopyDecoder {
  readonly #row = new ByteRow();
  #isStarted = false;

  decode(chunk: Buffer, onRow: OnRow): void {
    // Messages follow each other in what came from the socket at once: one view of it serves for all of them.
    if (this.#row.memory.words.buffer !== chunk.buffer) this.#row.memory = new Memory(Buffer.from(chunk.buffer));
    const { words } = this.#row.memory;
    let at = chunk.byteOffset;
    const end = at + chunk.length;
    if (!this.#isStarted) at += HEADER_BYTES + words.getInt32(at + EXTENSION_LENGTH_AT);
    this.#isStarted = true;
    while (at < end) {
      const fields = words.getInt16(at);
      // The stream's last word.
      if (fields < 0) return;
      at = this.#decodeRow(words, at + 2, fields);
      onRow(this.#row);
    }
  }

  /** The last field says whether the row is too large. @returns where the next row begins */
  #decodeRow(words: DataView, from: number, fields: number): number {
    const row = this.#row;
    let at = from;
    for (let field = 0; field < fields; field++) {
      const length = words.getInt32(at);
      at += 4;
      if (field === fields - 1) row.isTooLarge = length !== FIELD_NULL;
      else if (length === FIELD_NULL) row.setNull(field);
      else row.set(field, at, at + length);
      if (length !== FIELD_NULL) at += length;
    }
    return at;
  }
}

/** A query of the client library that hands over rows. */
class CopyOut implements pg.Submittable {
  readonly #decoder = new CopyDecoder();
  #thrown: { readonly error: unknown } | undefined;

  constructor(
    private readonly sql: string,
    private readonly onRow: OnRow,
    private readonly stop: () => void,
    private readonly done: (thrown: { readonly error: unknown } | undefined) => void,
    private readonly failed: (error: Error) => void,
  ) {}

  submit(connection: pg.Connection): void {
    connection.query(this.sql);
  }

  handleCopyData({ chunk }: { readonly chunk: Buffer }): void {
    // Rows that were already in the socket's buffer still arrive.
    if (this.#thrown) return;
    try {
      this.#decoder.decode(chunk, this.onRow);
    } catch (error) {
      this.#thrown = { error };
      this.stop();
    }
  }

  handleCommandComplete(): void {
    // What follows says that the server is ready: only then is all over.
  }

  handleReadyForQuery(): void {
    this.done(this.#thrown);
  }

  handleError(error: Error): void {
    if (this.#thrown) this.done(this.#thrown);
    else this.failed(error);
  }
}

/**
 * @param sql of the query whose rows are copied: its last column says, by not being null, that the row is too large
 * @returns what onRow threw, undefined when all rows were handed over. @throws what the server or the connection reports
 */
export function copyRows(
  client: pg.Client,
  sql: string,
  onRow: OnRow,
): Promise<{ readonly error: unknown } | undefined> {
  return new Promise((resolve, reject) => {
    const stop = () => void client.end().catch(() => undefined);
    client.query(new CopyOut(`COPY (${sql}) TO STDOUT (FORMAT binary)`, onRow, stop, resolve, reject));
  });
}
