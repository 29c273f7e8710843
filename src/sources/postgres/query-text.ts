/** A query whose every column comes as text, so that the client library converts nothing. */
import type pg from 'pg';
import type { TextRow } from '../sql-reader.js';

const AS_TEXT: pg.CustomTypesConfig = { getTypeParser: () => (value: string | Buffer) => value };

export async function queryText(client: pg.Client, text: string, values: readonly string[]): Promise<TextRow[]> {
  const query: pg.QueryArrayConfig = { text, values: [...values], rowMode: 'array', types: AS_TEXT };
  const { rows } = await client.query<TextRow>(query);
  return rows;
}
