/** Rows as they come in over the wire, as text and one at a time: no cursor, no result in memory. */
import pg from 'pg';
import type { TextRow } from '../sql-reader.js';

const AS_TEXT: pg.CustomTypesConfig = { getTypeParser: () => (value: string | Buffer) => value };

function textQuery(text: string, values: readonly string[]): pg.QueryArrayConfig {
  return { text, values: [...values], rowMode: 'array', types: AS_TEXT };
}

export async function queryText(client: pg.Client, text: string, values: readonly string[]): Promise<TextRow[]> {
  const { rows } = await client.query<TextRow>(textQuery(text, values));
  return rows;
}

/**
 * @param onRow called synchronously; what it throws ends the reading and closes the connection
 * @returns what onRow threw, undefined when all rows were handed over. @throws what the server or the connection reports
 */
export function streamRows(
  client: pg.Client,
  text: string,
  values: readonly string[],
  onRow: (row: TextRow) => void,
): Promise<{ readonly error: unknown } | undefined> {
  return new Promise((resolve, reject) => {
    let thrown: { readonly error: unknown } | undefined;
    const query = new pg.Query<TextRow>(textQuery(text, values));
    query.on('row', (row) => {
      // Rows that were already in the socket's buffer still arrive.
      if (thrown) return;
      try {
        onRow(row);
      } catch (error) {
        thrown = { error };
        void client.end().catch(() => undefined);
      }
    });
    query.on('end', () => resolve(thrown));
    query.on('error', (error) => (thrown ? resolve(thrown) : reject(error)));
    client.query(query);
  });
}
