/** How the store asks its database: every column comes as text, and a failure says what was being read. */
import type { Transaction } from '@electric-sql/pglite';
import type { EmbeddedHandle } from '../../clients/embedded.js';
import { directoryError } from '../../clients/disk-space.js';

export type TextRow = readonly (string | null)[];
export type Parameter = string | null | readonly string[];

/** @throws read-failed, disk-full (of what is put aside) */
export async function readTexts(
  handle: EmbeddedHandle,
  sql: string,
  parameters: readonly Parameter[],
): Promise<TextRow[]> {
  try {
    return await queryTexts(handle.database, sql, parameters);
  } catch (error) {
    throw directoryError(
      'read-failed',
      handle.directory,
      `Failed to read from the store in ${handle.directory}`,
      error,
    );
  }
}

export async function queryTexts(
  connection: Pick<Transaction, 'query'>,
  sql: string,
  parameters: readonly Parameter[],
): Promise<TextRow[]> {
  const { rows } = await connection.query<TextRow>(sql, [...parameters], { rowMode: 'array' });
  return rows;
}

const FETCH_ROWS = 1_000;
let cursors = 0;

/**
 * Rows of a query that is run once, handed out in batches. The cursor outlives its transaction (the database puts the result aside, on
 * disk if need be): between batches the connection is free, for whoever takes a row may well write to the store.
 */
export async function* streamTexts(
  handle: EmbeddedHandle,
  sql: string,
  parameters: readonly Parameter[],
): AsyncGenerator<TextRow> {
  const cursor = `idb_${++cursors}`;
  await readTexts(handle, `DECLARE ${cursor} NO SCROLL CURSOR WITH HOLD FOR ${sql}`, parameters);
  try {
    for (let rows; (rows = await readTexts(handle, `FETCH ${FETCH_ROWS} FROM ${cursor}`, [])).length > 0;) yield* rows;
  } finally {
    await readTexts(handle, `CLOSE ${cursor}`, []);
  }
}

/** Ids travel as hexadecimal text, which `decode(…, 'hex')` and `encode(…, 'hex')` turn into bytes and back. */
export function hexOf(id: string): string {
  return Buffer.from(id, 'utf8').toString('hex');
}

export function textOfHex(hex: string | null | undefined): string {
  return Buffer.from(hex ?? '', 'hex').toString('utf8');
}
