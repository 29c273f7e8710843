/** What the two SQL sources have of their own: how a snapshot is opened, how a query runs in it, how rows stream out of it. */
import type { ByteRow } from '../model/byte-row.js';

/** A row as text: every column is selected as text, so that no client library converts anything. */
export type TextRow = (string | null)[];

/** One transaction that sees one state of the database and can't change it. */
export interface Snapshot {
  query(sql: string, parameters: readonly string[]): Promise<TextRow[]>;
  /**
   * @param sql of `rowsSql`
   * @param onRow called synchronously for each row, with the same object each time; what it throws ends the stream and is thrown on
   */
  stream(sql: string, onRow: (row: ByteRow) => void): Promise<void>;
}

export interface SqlReader {
  /** Where it is, for messages: never with a password in it. */
  readonly address: string;
  /** Opens a snapshot, does the work in it and closes it on every way out. @throws unavailable, read-failed, interrupted */
  withSnapshot<T>(signal: AbortSignal | undefined, work: (snapshot: Snapshot) => Promise<T>): Promise<T>;
}
