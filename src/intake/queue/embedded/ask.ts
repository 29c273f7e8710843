/** How the embedded queue asks its database: every column comes as text, and a failure says what was being done. */
import { directoryError } from '../../../clients/disk-space.js';
import type { EmbeddedHandle } from '../../../clients/embedded.js';
import type { ErrorCode } from '../../../model/errors.js';

export type TextRow = readonly (string | null)[];
export type Parameter = string | number | readonly string[] | null;

export interface Answer {
  readonly rows: readonly TextRow[];
  /** Rows that were changed. */
  readonly changed: number;
}

type Asking = (handle: EmbeddedHandle, what: string, sql: string, parameters: readonly Parameter[]) => Promise<Answer>;

/** For what only reads. @param what finishes the sentence "Failed to …". @throws read-failed */
export const ask: Asking = (...asked) => query('read-failed', ...asked);

/** For what writes. @param what finishes the sentence "Failed to …". @throws write-failed */
export const change: Asking = (...asked) => query('write-failed', ...asked);

async function query(
  code: ErrorCode,
  ...[{ database, directory }, what, sql, parameters]: Parameters<Asking>
): Promise<Answer> {
  try {
    const { rows, affectedRows = 0 } = await database.query<TextRow>(sql, [...parameters], { rowMode: 'array' });
    return { rows, changed: affectedRows };
  } catch (error) {
    throw directoryError(code, directory, `Failed to ${what} in ${directory}`, error);
  }
}
