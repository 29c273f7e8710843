/** Many rows as parameters of one statement of the embedded database. */

/**
 * Each value a parameter of its own. Arrays of texts, for `unnest`, would be shorter to write, but each text is then escaped and read
 * character by character: four times slower for documents of some kilobytes.
 * @returns `(VALUES ($1, $2), ($3, $4), …)`, every column a text; at most 65,535 parameters fit into a statement
 */
export function valuesSql(rows: number, columns: number): string {
  const row = (r: number) => `(${Array.from({ length: columns }, (_, c) => `$${r * columns + c + 1}`).join(', ')})`;
  return `(VALUES ${Array.from({ length: rows }, (_, r) => row(r)).join(', ')})`;
}
