/** Documents in the order of their ids, a page at a time, so that a reader's memory does not grow with the store. */
import type { EmbeddedHandle } from '../../clients/embedded.js';
import type { StoredDocument } from '../store.js';
import { hexOf, readTexts, textOfHex } from './queries.js';

/** A page ends with the first of these that it reaches; one document always fits. */
const PAGE_DOCUMENTS = 500;
const PAGE_BYTES = 4_000_000;

export interface DocumentSelection {
  readonly table: string;
  /** The bytea column that the documents are sorted by. */
  readonly key: string;
  /** SQL condition over $1, $2, … */
  readonly where: string;
  readonly parameters: readonly string[];
}

/** No transaction is kept open between pages: what is written meanwhile behind the last page's end may be seen. */
export async function* readDocuments(
  handle: EmbeddedHandle,
  selection: DocumentSelection,
): AsyncGenerator<StoredDocument> {
  const sql = pageSql(selection);
  for (let after = ''; ;) {
    const page = await readTexts(handle, sql, [...selection.parameters, after]);
    for (const [id, , body] of page) yield { id: textOfHex(id), body: JSON.parse(body ?? 'null') };
    const last = page.at(-1)?.[1];
    if (!last) return;
    after = last;
  }
}

/** The inner query takes documents without looking into their bodies; those past the page's bytes are never fetched. */
function pageSql({ table, key, where, parameters }: DocumentSelection): string {
  return `
    SELECT encode(id, 'hex'), encode(key, 'hex'), body FROM (
      SELECT id, key, body, sum(octet_length(body)) OVER (ORDER BY key) - octet_length(body) AS bytes_before FROM (
        SELECT id, ${key} AS key, body FROM ${table}
        WHERE ${where} AND ${key} > decode($${parameters.length + 1}, 'hex') ORDER BY ${key} LIMIT ${PAGE_DOCUMENTS}
      ) documents
    ) page WHERE bytes_before < ${PAGE_BYTES} ORDER BY key`;
}

/** Condition and parameters for ids within a range of texts that are ids. */
export function idsBetween(from: string, to: string): Pick<DocumentSelection, 'where' | 'parameters'> {
  return { where: `id BETWEEN decode($1, 'hex') AND decode($2, 'hex')`, parameters: [hexOf(from), hexOf(to)] };
}
